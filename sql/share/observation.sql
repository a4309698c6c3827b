-- How much a view of the share holds, and up to when.
SELECT
    COUNT(*) AS "ROWS",
    MAX(INGESTEDAT) AS "HIGH_WATER_MARK"
FROM IDENTIFIER(%(view)s)
