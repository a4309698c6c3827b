-- Contacts as users: one row per external id.
-- A contact without an external id cannot be addressed by the shop and is left out; where several
-- contacts share one (before the property was unique, or after a merge), the newest stays.
SELECT
    TRIM(c.PROPERTY_EXTERNAL_ID) AS "USER_ID",
    -- An age that is no number is NULL in the share; what no 32-bit number holds is none either.
    IFF(ABS(c.PROPERTY_AGE) < 2147483648, CAST(FLOOR(c.PROPERTY_AGE) AS INTEGER), NULL) AS "AGE",
    NULLIF(TRIM(c.PROPERTY_GENDER), '') AS "GENDER",
    c.OBJECTID AS "RECORD_ID"
FROM OBJECTS_CONTACTS AS c
WHERE NULLIF(TRIM(c.PROPERTY_EXTERNAL_ID), '') IS NOT NULL
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY TRIM(c.PROPERTY_EXTERNAL_ID)
    ORDER BY c.UPDATEDAT DESC, c.OBJECTID DESC
) = 1
