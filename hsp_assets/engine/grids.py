"""The values that the search for a personal recommender's hyperparameters tries, in order.

Each is named as the field of `Hyperparameters` that it is for; how they are tried belongs to
`search`.
"""

SHARES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
REPEAT_SHARES = (-3.2, *SHARES)
"""Where nobody meets an item twice, those of the history are best shown last."""
DECAYS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, None)
REPEAT_POWERS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
HALF_LIVES = (None, 30.0, 14.0, 7.0, 3.0)
"""Days; the first of equally good ones is taken."""
PENALTIES = (1.0, 3.0, 5.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0)
PENALTIES_OF_ONES = (300.0, 30.0, 5.0)
"""With which it is tried whether each item of a history counts once: its entries are smaller."""
FEW_PENALTIES = (10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0)
"""Where each fit takes long."""
FEATURES = (0.0, 1.0, 10.0, 100.0)
FORGETTING = (None, 180.0, 90.0, 30.0)
"""Days; only spans shorter than the training period are tried."""
BACKWARD = (0.0, 0.25, 0.5, 1.0)
POWERS = (0.1, 0.3, 0.5)
NEXT_ITEM_PENALTIES = (30.0, 100.0, 300.0, 1000.0)
NEXT_ITEM_WINDOWS = (4, 8, 40)
TRENDS = (0.0, 0.25, 0.5, 1.0)
