"""The live dataset version as the API uses it: users, items, and best sellers."""
