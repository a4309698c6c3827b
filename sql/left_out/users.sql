-- Which contacts are no row of staging/users, and why.
SELECT
    COUNT(*) AS "contacts",
    COUNT(*) - COUNT(contacts.USER_ID) AS "without_external_id",
    COUNT(contacts.USER_ID) - COUNT(DISTINCT contacts.USER_ID) AS "repeated_external_id"
FROM (
    SELECT NULLIF(TRIM(c.PROPERTY_EXTERNAL_ID), '') AS USER_ID
    FROM OBJECTS_CONTACTS AS c
) AS contacts
