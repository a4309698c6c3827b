"""Names and descriptions of the items: the text shows their style.

Names and descriptions hold what real files hold and careless parsers break on:
commas, quotes, apostrophes, accents, emoji, long text, and in one name a line break.
"""

import uuid
from collections.abc import Sequence

import numpy as np
import polars as pl

from hsp_assets.sandbox.sample_data.catalogue import Catalogue
from hsp_assets.sandbox.sample_data.vocabulary import (
    ADORNMENTS,
    ATTRIBUTES,
    CLOSINGS,
    MIDDLES,
    OPENINGS,
    OWNERS,
    STYLES,
    SUFFIXES,
    Department,
)

GENDERS = ("Any", "F", "M")
_OWNED, _SUFFIXED, _ADORNED = 0.06, 0.3, 0.25
_SENTENCES = ((1, 1), (1, 2), (2, 2))
"""How many middles and closings follow the opening; the last makes over 256 characters."""
_SENTENCE_SHARES = (0.7, 0.22, 0.08)


def describe_items(catalogue: Catalogue, random: np.random.Generator) -> pl.DataFrame:
    """The rows of the items' file, in its columns and order."""
    writer = _Writer(random)
    styles = tuple(STYLES)
    departments = [catalogue.departments[at] for at in catalogue.department]
    described = [
        writer.write(department, styles[style])
        for department, style in zip(departments, catalogue.style, strict=True)
    ]
    names = [name for name, _ in described]
    names[len(names) // 2] = names[len(names) // 2].replace(" ", "\n", 1)
    ids = [str(uuid.UUID(bytes=random.bytes(16), version=4)) for _ in departments]
    return pl.DataFrame(
        {
            "ITEM_ID": ids,
            "PRICE": catalogue.price,
            "CATEGORY_L1": [each.main for each in departments],
            "CATEGORY_L2": [each.name for each in departments],
            "PRODUCT_NAME": names,
            "PRODUCT_DESCRIPTION": [text for _, text in described],
            "GENDER": [GENDERS[gender] for gender in catalogue.gender],
            "PROMOTED": ["True" if promoted else None for promoted in catalogue.promoted],
        }
    )


class _Writer:
    """Writes names and descriptions."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random

    def write(self, department: Department, style: str) -> tuple[str, str]:
        """A name and a description that suits it."""
        adjective, other = self._several(STYLES[style], 2)
        noun, attribute = self._one(department.nouns), self._one(ATTRIBUTES)
        name = f"{adjective} {attribute} {noun}"
        if self._happens(_OWNED):
            name = f"{self._one(OWNERS)} {name}"
        if self._happens(_SUFFIXED):
            name += self._one(SUFFIXES)
        if self._happens(_ADORNED) and style in ADORNMENTS:
            name += f" {ADORNMENTS[style]}"
        words = {
            "adjective": adjective,
            "adjective_lower": adjective.lower(),
            "other_lower": other.lower(),
            "noun": noun.lower(),
            "attribute": attribute.lower(),
            "style": style,
            "name": department.main,
            "bought_with": department.bought_with,
        }
        return name, " ".join(self._sentences()).format_map(words)

    def _sentences(self) -> list[str]:
        kind = self._random.choice(len(_SENTENCES), p=_SENTENCE_SHARES)
        middles, closings = _SENTENCES[kind]
        chosen = [self._one(OPENINGS), *self._several(MIDDLES, middles)]
        return [*chosen, *self._several(CLOSINGS, closings)]

    def _one(self, words: Sequence[str]) -> str:
        return words[int(self._random.integers(len(words)))]

    def _several(self, words: Sequence[str], number: int) -> list[str]:
        places = self._random.choice(len(words), size=number, replace=False)
        return [words[at] for at in places]

    def _happens(self, probability: float) -> bool:
        return bool(self._random.random() < probability)
