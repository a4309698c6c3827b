-- One row that needs no view: whether the storage integration may write to the bucket.
SELECT 1 AS ONE
