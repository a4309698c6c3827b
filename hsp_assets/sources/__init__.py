"""The files people export from their shop: what they hold, where they are, how they are read.

Nothing here knows Dagster or HubSpot: files in, typed rows and rejected rows out.
"""
