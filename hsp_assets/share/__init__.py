"""The Snowflake share: the columns and names of its views, and how current they are.

Unloading a query's rows to the bucket belongs here; publishing them belongs to `publishing`.
"""
