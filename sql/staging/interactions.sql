-- What customers did: events, carts and purchases, each user, item, type and second once.
-- A deal that was ever pending is an AddToCart when it was created; one that was ever completed is
-- a Purchase when it was closed, or, without a close date, when it entered that stage. Where a deal
-- and an event tell of the same thing, the deal counts. Rows whose user, item, type or time is
-- unknown stay in, each for itself: the gate sets them aside and counts them.
WITH contacts AS (
    SELECT
        c.OBJECTID,
        NULLIF(TRIM(c.PROPERTY_EXTERNAL_ID), '') AS USER_ID
    FROM OBJECTS_CONTACTS AS c
),

products AS (
    SELECT
        p.OBJECTID,
        NULLIF(TRIM(p.PROPERTY_EXTERNAL_ID), '') AS ITEM_ID
    FROM OBJECTS_PRODUCTS AS p
),

completions AS (
    SELECT
        ID,
        OBJECTID,
        OCCURREDAT,
        PROPERTY_ITEM_ID,
        PROPERTY_EVENT_TYPE,
        PROPERTY_ITEM_DISCOUNT
    FROM IDENTIFIER(%(event_view)s)
),

events AS (
    SELECT
        contacts.USER_ID,
        NULLIF(TRIM(completions.PROPERTY_ITEM_ID), '') AS ITEM_ID,
        NULLIF(TRIM(completions.PROPERTY_EVENT_TYPE), '') AS EVENT_TYPE,
        completions.OCCURREDAT AS OCCURRED_AT,
        NULLIF(TRIM(completions.PROPERTY_ITEM_DISCOUNT), '') AS DISCOUNT,
        'event' AS SOURCE,
        TO_VARCHAR(completions.ID) AS SOURCE_ID
    FROM completions
    LEFT JOIN contacts ON contacts.OBJECTID = completions.OBJECTID
),

stages AS (
    SELECT
        h.OBJECTID AS DEAL_ID,
        h.VALUE AS STAGE_ID,
        h.UPDATEDAT AS ENTERED_AT
    FROM OBJECT_PROPERTIES_HISTORY AS h
    WHERE h.OBJECTTYPEID = '0-3' AND h.NAME = 'dealstage'
    UNION ALL
    -- The history may be shorter than the deal.
    SELECT
        d.OBJECTID AS DEAL_ID,
        d.PROPERTY_DEALSTAGE AS STAGE_ID,
        CAST(NULL AS TIMESTAMP_NTZ) AS ENTERED_AT
    FROM OBJECTS_DEALS AS d
),

stage_entries AS (
    SELECT
        stages.DEAL_ID,
        stages.STAGE_ID,
        MIN(stages.ENTERED_AT) AS ENTERED_AT
    FROM stages
    WHERE stages.STAGE_ID IN (%(pending_stage)s, %(completed_stage)s)
    GROUP BY stages.DEAL_ID, stages.STAGE_ID
),

deal_contacts AS (
    SELECT
        a.DEAL_OBJECTID AS DEAL_ID,
        a.CONTACT_OBJECTID AS CONTACT_ID
    FROM ASSOCIATIONS_DEALS_TO_CONTACTS AS a
    QUALIFY ROW_NUMBER() OVER (
        PARTITION BY a.DEAL_OBJECTID
        ORDER BY
            IFF(LOWER(TO_VARCHAR(a.ISMAINASSOCIATIONDEFINITION)) = 'true', 0, 1),
            a.CONTACT_OBJECTID
    ) = 1
),

deal_line_items AS (
    SELECT DISTINCT
        a.DEAL_OBJECTID AS DEAL_ID,
        a.LINE_ITEM_OBJECTID AS LINE_ITEM_ID
    FROM ASSOCIATIONS_LINE_ITEMS_TO_DEALS AS a
),

deals AS (
    SELECT
        d.OBJECTID AS DEAL_ID,
        contacts.USER_ID,
        COALESCE(products.ITEM_ID, NULLIF(TRIM(i.PROPERTY_EXTERNAL_ID), '')) AS ITEM_ID,
        d.PROPERTY_CREATEDATE AS CREATED_AT,
        d.PROPERTY_CLOSEDATE AS CLOSED_AT,
        NULLIF(TRIM(d.PROPERTY_CART_DISCOUNT), '') AS DISCOUNT,
        CONCAT(TO_VARCHAR(d.OBJECTID), '-', TO_VARCHAR(i.OBJECTID)) AS SOURCE_ID
    FROM OBJECTS_DEALS AS d
    INNER JOIN deal_line_items ON deal_line_items.DEAL_ID = d.OBJECTID
    INNER JOIN OBJECTS_LINE_ITEMS AS i ON i.OBJECTID = deal_line_items.LINE_ITEM_ID
    LEFT JOIN products
        ON products.OBJECTID = TRY_TO_NUMBER(TO_VARCHAR(i.PROPERTY_HS_PRODUCT_ID))
    LEFT JOIN deal_contacts ON deal_contacts.DEAL_ID = d.OBJECTID
    LEFT JOIN contacts ON contacts.OBJECTID = deal_contacts.CONTACT_ID
    WHERE d.PROPERTY_PIPELINE = %(pipeline)s
),

everything AS (
    SELECT
        deals.USER_ID,
        deals.ITEM_ID,
        'AddToCart' AS EVENT_TYPE,
        deals.CREATED_AT AS OCCURRED_AT,
        deals.DISCOUNT,
        'deal' AS SOURCE,
        deals.SOURCE_ID
    FROM deals
    INNER JOIN stage_entries
        ON
            stage_entries.DEAL_ID = deals.DEAL_ID
            AND stage_entries.STAGE_ID = %(pending_stage)s
    UNION ALL
    SELECT
        deals.USER_ID,
        deals.ITEM_ID,
        'Purchase' AS EVENT_TYPE,
        COALESCE(deals.CLOSED_AT, stage_entries.ENTERED_AT) AS OCCURRED_AT,
        deals.DISCOUNT,
        'deal' AS SOURCE,
        deals.SOURCE_ID
    FROM deals
    INNER JOIN stage_entries
        ON
            stage_entries.DEAL_ID = deals.DEAL_ID
            AND stage_entries.STAGE_ID = %(completed_stage)s
    UNION ALL
    SELECT
        events.USER_ID,
        events.ITEM_ID,
        events.EVENT_TYPE,
        events.OCCURRED_AT,
        events.DISCOUNT,
        events.SOURCE,
        events.SOURCE_ID
    FROM events
),

in_seconds AS (
    SELECT
        everything.USER_ID,
        everything.ITEM_ID,
        everything.EVENT_TYPE,
        -- Truncated first: engines disagree on whether a part of a second is cut or rounded.
        CAST(
            DATE_PART(EPOCH_SECOND, DATE_TRUNC('SECOND', everything.OCCURRED_AT)) AS BIGINT
        ) AS OCCURRED_AT,
        everything.DISCOUNT,
        everything.SOURCE,
        everything.SOURCE_ID
    FROM everything
)

SELECT
    in_seconds.USER_ID AS "USER_ID",
    in_seconds.ITEM_ID AS "ITEM_ID",
    in_seconds.EVENT_TYPE AS "EVENT_TYPE",
    in_seconds.OCCURRED_AT AS "TIMESTAMP",
    in_seconds.DISCOUNT AS "DISCOUNT",
    in_seconds.SOURCE AS "SOURCE",
    in_seconds.SOURCE_ID AS "SOURCE_ID"
FROM in_seconds
QUALIFY ROW_NUMBER() OVER (
    PARTITION BY
        in_seconds.USER_ID,
        in_seconds.ITEM_ID,
        in_seconds.EVENT_TYPE,
        in_seconds.OCCURRED_AT,
        IFF(
            in_seconds.USER_ID IS NULL
            OR in_seconds.ITEM_ID IS NULL
            OR in_seconds.EVENT_TYPE IS NULL
            OR in_seconds.OCCURRED_AT IS NULL,
            in_seconds.SOURCE_ID,
            NULL
        )
    ORDER BY in_seconds.SOURCE, in_seconds.SOURCE_ID
) = 1
