"""`COPY INTO 's3://...'`: the rows of a query, written to the bucket as Parquet.

fakesnow has no unloading, so it is added here; DuckDB writes the files.
"""
