-- Writes a query's rows to the bucket as Parquet, from inside Snowflake.
-- The storage integration holds the right to write there, so that no secret stands in a statement.
COPY INTO %(target)s
FROM (
{query}
)
STORAGE_INTEGRATION = {integration}
FILE_FORMAT = (TYPE = PARQUET)
HEADER = TRUE
MAX_FILE_SIZE = 134217728
