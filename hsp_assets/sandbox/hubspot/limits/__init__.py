"""The limits tracking API: how much of what the subscription allows is used."""
