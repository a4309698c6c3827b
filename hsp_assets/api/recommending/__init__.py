"""Lists of items for a user or an item: from the recommender, from memory, or best sellers."""
