"""What the API knows of the live dataset version: its users, its items and what sells."""
