"""Source files of a made-up shop, in the tutorial's format, for the sandbox and the tests.

Its customers have tastes that drift, items follow one another, and the text of an item shows whom
it suits, so that a recommender has something to learn. Nothing in it belongs to a real person.
"""

from hsp_assets.sandbox.sample_data.files import write_sample_files
from hsp_assets.sandbox.sample_data.size import Size

__all__ = ["Size", "write_sample_files"]
