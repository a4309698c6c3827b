"""The objects API: records of every type, one at a time and in batches."""
