-- The stages of a name, with the URL that each is on.
SHOW STAGES LIKE '{name}' IN SCHEMA {schema}
