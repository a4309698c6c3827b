"""Dagster assets that keep a product recommender trained from what happens in a HubSpot portal."""
