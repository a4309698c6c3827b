-- How much each view holds and up to when, by the name of the asset that observes it.
SELECT 'objects_contacts' AS "ASSET", COUNT(*) AS "ROWS", MAX(INGESTEDAT) AS "HIGH_WATER_MARK"
FROM OBJECTS_CONTACTS
UNION ALL
SELECT 'objects_products', COUNT(*), MAX(INGESTEDAT)
FROM OBJECTS_PRODUCTS
UNION ALL
SELECT 'objects_line_items', COUNT(*), MAX(INGESTEDAT)
FROM OBJECTS_LINE_ITEMS
UNION ALL
SELECT 'objects_deals', COUNT(*), MAX(INGESTEDAT)
FROM OBJECTS_DEALS
UNION ALL
SELECT 'associations_deals_to_contacts', COUNT(*), MAX(INGESTEDAT)
FROM ASSOCIATIONS_DEALS_TO_CONTACTS
UNION ALL
SELECT 'associations_line_items_to_deals', COUNT(*), MAX(INGESTEDAT)
FROM ASSOCIATIONS_LINE_ITEMS_TO_DEALS
UNION ALL
SELECT 'events_ecommerce_interactions', COUNT(*), MAX(INGESTEDAT)
FROM IDENTIFIER(%(event_view)s)
