"""Offline evaluation before anybody pays for training.

The engine beside popularity, repeats, and `implicit`'s item-kNN and ALS, each
with its hyperparameters searched on the same validation part, on one of three splits. Results are
dataclasses; printing and drawing them belongs to the command line.
"""

from hsp_assets.engine.evaluation.columns import name_item_columns
from hsp_assets.engine.evaluation.files import read_event_file
from hsp_assets.engine.evaluation.folders import read_dataset_folder
from hsp_assets.engine.evaluation.measures import CUTOFFS
from hsp_assets.engine.evaluation.protocol import Protocol
from hsp_assets.engine.evaluation.report import Estimate, ModelResult, Report, Support
from hsp_assets.engine.evaluation.running import evaluate
from hsp_assets.engine.evaluation.tables import read_table

__all__ = [
    "CUTOFFS",
    "Estimate",
    "ModelResult",
    "Protocol",
    "Report",
    "Support",
    "evaluate",
    "name_item_columns",
    "read_dataset_folder",
    "read_event_file",
    "read_table",
]
