-- One row that needs no view, for `hsp doctor`: whether the bucket can be written from Snowflake.
SELECT 1 AS ONE
