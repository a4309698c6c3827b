-- What the session got at log-in; each is NULL where the user may not use what was asked for.
SELECT
    CURRENT_ROLE() AS "ROLE",
    CURRENT_WAREHOUSE() AS "WAREHOUSE",
    CURRENT_DATABASE() AS "DATABASE",
    CURRENT_SCHEMA() AS "SCHEMA"
