"""Ranked lists of items for a user or an item: from a recommender, the cache, or best sellers."""
