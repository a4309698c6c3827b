-- Writes a query's rows as Parquet to a stage on the bucket, for accounts that forbid unloading to a
-- URL. The stage's storage integration holds the right to write there.
COPY INTO @{target}
FROM (
{query}
)
FILE_FORMAT = (TYPE = PARQUET)
HEADER = TRUE
MAX_FILE_SIZE = 134217728
