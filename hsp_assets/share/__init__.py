"""The Snowflake share: what its views must have, what they are called, how far they are.

Unloading a query's rows to the bucket belongs here; what becomes of the rows, to `publishing`.
"""
