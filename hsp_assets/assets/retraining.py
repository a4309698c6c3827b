"""What was decided about retraining, also where it was decided against.

Nothing is materialized here: the training sensor reports each decision with its numbers, which
Dagster plots over time. How it is decided is in `sensors.retraining_policy`.
"""

import dagster as dg

from hsp_assets.assets import datasets
from hsp_assets.environment.keys import key

decisions = dg.AssetSpec(
    key("retraining/decisions"),
    deps=[datasets.users, datasets.items, datasets.interactions],
    description="Decisions of the retraining policy: whether to train, why, the numbers that "
    "counted, what a training costs and what this month's have cost.",
    group_name="retraining",
    kinds={"dagster"},
)
