-- What staging/interactions is made of, and which deals are no row of it, or not as one expects.
WITH completions AS (
    SELECT
        OBJECTID,
        PROPERTY_USER_ID
    FROM IDENTIFIER(%(event_view)s)
),

events AS (
    SELECT
        COUNT(*) AS ALL_EVENTS,
        COUNT_IF(c.OBJECTID IS NULL) AS WITHOUT_CONTACT,
        COUNT_IF(
            NULLIF(TRIM(completions.PROPERTY_USER_ID), '')
            <> NULLIF(TRIM(c.PROPERTY_EXTERNAL_ID), '')
        ) AS OF_ANOTHER_USER
    FROM completions
    LEFT JOIN OBJECTS_CONTACTS AS c ON c.OBJECTID = completions.OBJECTID
),

stages AS (
    SELECT h.OBJECTID AS DEAL_ID
    FROM OBJECT_PROPERTIES_HISTORY AS h
    WHERE
        h.OBJECTTYPEID = '0-3'
        AND h.NAME = 'dealstage'
        AND h.VALUE IN (%(pending_stage)s, %(completed_stage)s)
    UNION
    SELECT d.OBJECTID AS DEAL_ID
    FROM OBJECTS_DEALS AS d
    WHERE d.PROPERTY_DEALSTAGE IN (%(pending_stage)s, %(completed_stage)s)
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
        COUNT(*) AS ALL_DEALS,
        COUNT(*) - COUNT_IF(d.PROPERTY_PIPELINE = %(pipeline)s) AS OF_OTHER_PIPELINES,
        COUNT_IF(d.PROPERTY_PIPELINE = %(pipeline)s AND stages.DEAL_ID IS NULL)
            AS IN_OTHER_STAGES,
        COUNT_IF(d.PROPERTY_PIPELINE = %(pipeline)s AND deal_line_items.DEAL_ID IS NULL)
            AS WITHOUT_LINE_ITEM,
        COUNT_IF(d.PROPERTY_PIPELINE = %(pipeline)s AND deal_contacts.DEAL_ID IS NULL)
            AS WITHOUT_CONTACT,
        COUNT_IF(d.PROPERTY_PIPELINE = %(pipeline)s AND deal_contacts.CONTACTS > 1)
            AS OF_SEVERAL_CONTACTS
    FROM OBJECTS_DEALS AS d
    LEFT JOIN stages ON stages.DEAL_ID = d.OBJECTID
    LEFT JOIN deal_line_items ON deal_line_items.DEAL_ID = d.OBJECTID
    LEFT JOIN deal_contacts ON deal_contacts.DEAL_ID = d.OBJECTID
)

SELECT
    events.ALL_EVENTS AS "events",
    events.WITHOUT_CONTACT AS "events_without_contact",
    events.OF_ANOTHER_USER AS "events_of_another_user",
    deals.ALL_DEALS AS "deals",
    deals.OF_OTHER_PIPELINES AS "deals_of_other_pipelines",
    deals.IN_OTHER_STAGES AS "deals_in_other_stages",
    deals.WITHOUT_LINE_ITEM AS "deals_without_line_item",
    deals.WITHOUT_CONTACT AS "deals_without_contact",
    deals.OF_SEVERAL_CONTACTS AS "deals_of_several_contacts"
FROM events
CROSS JOIN deals
