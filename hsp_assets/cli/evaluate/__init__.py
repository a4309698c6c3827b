"""`hsp evaluate`: how well a recommender would predict given events, before anybody pays for one.

Reads the caller's files, has `engine.evaluation` compare, and shows the results as a table, as
JSON and as a page with plots. What is compared and how belongs to the engine.
"""
