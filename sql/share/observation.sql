-- How much a view of the share holds, and up to when.
SELECT
    COUNT(*) AS "ROWS",
    MAX(v.INGESTEDAT) AS "HIGH_WATER_MARK"
FROM IDENTIFIER(%(view)s) AS v
