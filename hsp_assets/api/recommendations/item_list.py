"""A ranked list of items, as it becomes the body of a response."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from hsp_assets.api.catalogue.items import Items, plain


@dataclass(frozen=True)
class ItemList:
    """Recommended items, best first.

    Attributes:
        version: of recommender and catalogue, as `recommender/catalogue`.
        ids: of the items.
        recommendation_id: Personalize's; empty for best sellers.
        fallback: why these are best sellers instead; empty when they are not.
        comparison: the A/B test that it is part of; empty when of none.

    """

    version: str
    ids: tuple[str, ...]
    recommendation_id: str = ""
    fallback: str = ""
    comparison: str = ""

    @cached_property
    def size(self) -> int:
        """About how many bytes it takes in memory."""
        return 500 + sum(64 + len(id_) for id_ in self.ids)

    @cached_property
    def digest(self) -> bytes:
        """Equal for equal lists of one version, whatever their recommendation ids."""
        return hashlib.blake2b("\n".join((self.version, *self.ids)).encode()).digest()

    @property
    def recommender_version(self) -> str:
        """The recommender's part of the version."""
        return self.version.partition("/")[0]

    def body(self, name: str, items: Items, *, decorate: bool) -> bytes:
        """The JSON body.

        Args:
            name: of the list in it.
            items: the metadata of items.
            decorate: whether to include that metadata.

        """
        entries = ", ".join(map(items.decorated if decorate else plain, self.ids))
        fields = [f'"{name}": [{entries}]']
        if self.recommendation_id:
            fields.append(f'"recommendationId": {json.dumps(self.recommendation_id)}')
        if self.comparison:
            matched = {"name": self.comparison, "variation": self.recommender_version}
            fields.append(f'"matchedExperiment": {json.dumps(matched)}')
        if self.fallback:
            fields.append('"fallback": true')
        return f"{{{', '.join(fields)}}}".encode()
