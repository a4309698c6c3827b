-- Which products are no row of staging/items, and why.
SELECT
    COUNT(*) AS "products",
    COUNT(*) - COUNT(products.ITEM_ID) AS "without_external_id",
    COUNT(products.ITEM_ID) - COUNT(DISTINCT products.ITEM_ID) AS "repeated_external_id"
FROM (
    SELECT NULLIF(TRIM(p.PROPERTY_EXTERNAL_ID), '') AS ITEM_ID
    FROM OBJECTS_PRODUCTS AS p
) AS products
