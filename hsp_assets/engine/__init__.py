"""A recommendation engine: frames in, model out.

It learns from a frame of events which items to show to whom, for the five use cases of an online
shop, and measures itself as Amazon Personalize does. It knows nothing of the rest of this project,
of Dagster or of AWS, and can be used alone.
"""

from hsp_assets.engine.events import Event, TooLittleData
from hsp_assets.engine.metrics import Metrics
from hsp_assets.engine.model import Model, load
from hsp_assets.engine.settings import ItemColumns, Settings, UseCase
from hsp_assets.engine.training import train
from hsp_assets.engine.trivial_baselines import Comparison

__all__ = [
    "Comparison",
    "Event",
    "ItemColumns",
    "Metrics",
    "Model",
    "Settings",
    "TooLittleData",
    "UseCase",
    "load",
    "train",
]
