"""The jobs that sensors and schedules start: the lineage cut where the outside world has its say.

A person may start them too, to go again from a given group.
"""

import dagster as dg

from hsp_assets.recommenders import RECOMMENDERS

RECOMMENDER_KEYS = [dg.AssetKey(["recommender", use_case]) for use_case in RECOMMENDERS]
TRAINING = dg.AssetSelection.assets(*RECOMMENDER_KEYS)
PREPARING = dg.AssetSelection.groups("recommender") - TRAINING.downstream()

follow_changes = dg.define_asset_job(
    "follow_changes",
    selection=dg.AssetSelection.groups("share", "staging", "datasets") | PREPARING,
    description="From the share to Personalize's datasets: what changed in HubSpot is published "
    "and imported; nothing is trained.",
)
prepare = dg.define_asset_job(
    "prepare",
    selection=PREPARING,
    description="Import the published datasets into Personalize, and erase who left.",
)
train = dg.define_asset_job(
    "train",
    selection=TRAINING.downstream() & dg.AssetSelection.groups("recommender"),
    description="Train, measure and put live the recommenders, on what is imported.",
)
import_files = dg.define_asset_job(
    "import_files",
    selection=dg.AssetSelection.groups("data_model", "source_files", "imports"),
    description="Load the source files into HubSpot; what is there already stays as it is.",
)
refresh = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all() - TRAINING.downstream(),
    description="Everything but training: source files, share, datasets, and their import.",
)
data_model = dg.define_asset_job(
    "data_model",
    selection=dg.AssetSelection.groups("data_model"),
    description="Make the portal match the declared model; nothing is deleted.",
)
JOBS = [refresh, data_model, import_files, follow_changes, prepare, train]
