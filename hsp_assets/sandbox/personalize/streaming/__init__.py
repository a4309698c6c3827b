"""Single records that are put while the shop runs: events, items, users."""
