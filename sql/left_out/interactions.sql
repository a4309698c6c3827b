-- What staging/interactions is made of, and which deals are no row of it, or not as one expects.
WITH completions AS (
    SELECT
        OBJECTID,
        NULLIF(TRIM(PROPERTY_USER_ID), '') AS USER_ID
    FROM IDENTIFIER(%(event_view)s)
),

contacts AS (
    SELECT
        c.OBJECTID,
        NULLIF(TRIM(c.PROPERTY_EXTERNAL_ID), '') AS USER_ID
    FROM OBJECTS_CONTACTS AS c
),

events AS (
    SELECT
        COUNT(*) AS ALL_EVENTS,
        COUNT(*) - COUNT(contacts.OBJECTID) AS WITHOUT_CONTACT,
        -- COUNT_IF of no rows is 0 in Snowflake and NULL elsewhere.
        COUNT(IFF(completions.USER_ID <> contacts.USER_ID, 1, NULL)) AS OF_ANOTHER_USER
    FROM completions
    LEFT JOIN contacts ON contacts.OBJECTID = completions.OBJECTID
),

all_deals AS (
    SELECT
        COUNT(*) AS DEALS,
        COUNT(IFF(d.PROPERTY_PIPELINE = %(pipeline)s, 1, NULL)) AS OURS
    FROM OBJECTS_DEALS AS d
),

our_deals AS (
    SELECT
        d.OBJECTID AS DEAL_ID,
        d.PROPERTY_DEALSTAGE AS STAGE_ID
    FROM OBJECTS_DEALS AS d
    WHERE d.PROPERTY_PIPELINE = %(pipeline)s
),

staged_deals AS (
    SELECT h.OBJECTID AS DEAL_ID
    FROM OBJECT_PROPERTIES_HISTORY AS h
    WHERE
        h.OBJECTTYPEID = '0-3'
        AND h.NAME = 'dealstage'
        AND h.VALUE IN (%(pending_stage)s, %(completed_stage)s)
    UNION
    SELECT our_deals.DEAL_ID
    FROM our_deals
    WHERE our_deals.STAGE_ID IN (%(pending_stage)s, %(completed_stage)s)
),

deal_contacts AS (
    SELECT
        a.DEAL_OBJECTID AS DEAL_ID,
        COUNT(DISTINCT a.CONTACT_OBJECTID) AS CONTACTS
    FROM ASSOCIATIONS_DEALS_TO_CONTACTS AS a
    GROUP BY a.DEAL_OBJECTID
),

deal_line_items AS (
    SELECT DISTINCT a.DEAL_OBJECTID AS DEAL_ID
    FROM ASSOCIATIONS_LINE_ITEMS_TO_DEALS AS a
),

deals AS (
    SELECT
        COUNT(*) - COUNT(staged_deals.DEAL_ID) AS IN_OTHER_STAGES,
        COUNT(*) - COUNT(deal_line_items.DEAL_ID) AS WITHOUT_LINE_ITEM,
        COUNT(*) - COUNT(deal_contacts.DEAL_ID) AS WITHOUT_CONTACT,
        COUNT(IFF(deal_contacts.CONTACTS > 1, 1, NULL)) AS OF_SEVERAL_CONTACTS
    FROM our_deals
    LEFT JOIN staged_deals ON staged_deals.DEAL_ID = our_deals.DEAL_ID
    LEFT JOIN deal_line_items ON deal_line_items.DEAL_ID = our_deals.DEAL_ID
    LEFT JOIN deal_contacts ON deal_contacts.DEAL_ID = our_deals.DEAL_ID
)

SELECT
    events.ALL_EVENTS AS "events",
    events.WITHOUT_CONTACT AS "events_without_contact",
    events.OF_ANOTHER_USER AS "events_of_another_user",
    all_deals.DEALS AS "deals",
    all_deals.DEALS - all_deals.OURS AS "deals_of_other_pipelines",
    deals.IN_OTHER_STAGES AS "deals_in_other_stages",
    deals.WITHOUT_LINE_ITEM AS "deals_without_line_item",
    deals.WITHOUT_CONTACT AS "deals_without_contact",
    deals.OF_SEVERAL_CONTACTS AS "deals_of_several_contacts"
FROM events
CROSS JOIN all_deals
CROSS JOIN deals
