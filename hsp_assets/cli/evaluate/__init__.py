"""`hsp evaluate`: what a recommender would be worth on given data, before anybody pays for one.

Reads the caller's files, has `engine.evaluation` compare, and tells the result as a table, as
JSON and as a page with plots. What is compared and how belongs to the engine.
"""
