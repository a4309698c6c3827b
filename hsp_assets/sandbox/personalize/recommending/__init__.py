"""The recipes behind the recommenders: what they need, how they train, what they answer."""
