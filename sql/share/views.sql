-- The views of the session's schema; the share has its own and one per object or event type.
SELECT t.TABLE_NAME AS "VIEW"
FROM INFORMATION_SCHEMA.TABLES AS t
WHERE t.TABLE_SCHEMA = CURRENT_SCHEMA()
ORDER BY t.TABLE_NAME
