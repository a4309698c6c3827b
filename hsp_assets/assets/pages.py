"""What the page of an asset says besides what it is: what to do when it is red, and where more is.

The guide, the code, the tags, the owners and the version of the code are given to every asset here,
once the settings are known. What an asset made is shown by the asset itself.
"""

import hashlib
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from hsp_assets import sql
from hsp_assets.environment.keys import address, portal_tags

CODE = Path(__file__).parent
SHARE_VIEWS_OF_OTHER_NAMES = ("pipeline_stages", "events_ecommerce_interactions")
"""Made of several views, and of one whose name differs by portal."""
PERSONAL = ("source_files/users", "imports/contacts", "portal/contacts", "share/objects_contacts")
"""Assets whose rows hold names or addresses of people. No later one does."""


@dataclass(frozen=True)
class Guidance:
    """What the pages of a group's assets say.

    Attributes:
        tier: how far the rows are: `raw`, `staged`, `published`, `served`; or `control`.
        guide: the page of `docs` that says more.
        when_red: what to do.

    """

    tier: str
    guide: str
    when_red: str


GUIDANCE = {
    "data_model": Guidance(
        "control",
        "hubspot.md",
        "The error names what differs and the choice there is; `hsp plan` shows the same and "
        "changes nothing. Correct it in HubSpot, then materialize again.",
    ),
    "source_files": Guidance(
        "raw",
        "source_files.md",
        "`rejected_rows` names file, line, column and rule. Correct the file under the same "
        "name and materialize again; where the sensors are on, that happens by itself.",
    ),
    "imports": Guidance(
        "raw",
        "hubspot.md",
        "`rejected_rows` names the rows that HubSpot refused, with its reasons. Correct them in"
        " the file or the rule in HubSpot, then materialize again: what is there already stays "
        "as it is.",
    ),
    "portal": Guidance(
        "raw",
        "automation.md",
        "Nothing is materialized here: the sensor `hubspot` reports. Its latest tick says why "
        "it does not.",
    ),
    "share": Guidance(
        "raw",
        "share.md",
        "A yellow `caught_up` means that HubSpot's share lags, a day at most: materialize again"
        " later. An error names the view, the column or the right that is missing.",
    ),
    "staging": Guidance(
        "staged",
        "share.md",
        "The error says what Snowflake refused and what to do; `query_id` finds the statement "
        "there. A yellow check counts what was left out, and why.",
    ),
    "accepted": Guidance(
        "staged",
        "datasets.md",
        "Each red check says what is wrong with which rows, and what to do: mostly to correct "
        "records in HubSpot, then to materialize `staging` and this again. What was published "
        "last stays live.",
    ),
    "datasets": Guidance(
        "published",
        "datasets.md",
        "The version before stays live. Materialize the whole group again; `hsp datasets use` "
        "puts a kept version live.",
    ),
    "retraining": Guidance(
        "control",
        "automation.md",
        "Nothing is materialized here: the sensor `training` logs its decisions. Its latest "
        "tick says what it waits for.",
    ),
    "recommender": Guidance(
        "served",
        "recommender.md",
        "What answered before goes on answering. The error has Personalize's reason, and "
        "`verdict` why a version was not put live; `hsp recommenders use` puts a kept version "
        "live.",
    ),
    "activation": Guidance(
        "served",
        "activation.md",
        "The error names the right or the limit that stands in the way. Materialize again: what"
        " HubSpot has already stays as it is.",
    ),
}
"""By group."""


@dataclass(frozen=True)
class Installation:
    """What an installation says of itself on every page.

    Attributes:
        owners: of every asset, such as `team:recommendations` or an e-mail address.
        code_url: address of this repository's folder as deployed; empty if there is none.
        share: database and schema of the share.

    """

    owners: tuple[str, ...]
    code_url: str
    share: str


def pages(installation: Installation) -> Callable[[dg.AssetSpec], dg.AssetSpec]:
    """What makes of a declared asset one with a whole page."""

    def with_page(spec: dg.AssetSpec) -> dg.AssetSpec:
        group, _, name = address(spec.key).partition("/")
        guidance = GUIDANCE[group]
        return spec.replace_attributes(
            description=_description(spec.description or "", guidance, installation.code_url),
            owners=list(installation.owners),
            tags={**spec.tags, **_tags(spec.key, guidance)},
            metadata={**spec.metadata, **_metadata(group, name, installation)},
            code_version=_code_version(group, name),
        )

    return with_page


def _description(says: str, guidance: Guidance, code_url: str) -> str:
    page = f"docs/{guidance.guide}"
    guide = f"[{page}]({code_url}/{page})" if code_url else f"`{page}`"
    return f"{says.strip()}\n\n**When it is red:** {guidance.when_red}\n\n**Guide:** {guide}"


def _tags(key: dg.AssetKey, guidance: Guidance) -> dict[str, str]:
    is_personal = address(key) in PERSONAL
    return {"tier": guidance.tier, "pii": "yes" if is_personal else "no", **portal_tags()}


def _metadata(group: str, name: str, installation: Installation) -> dict[str, Any]:
    reference = {"dagster/code_references": _code(group, name, installation.code_url)}
    if group == "share" and name not in SHARE_VIEWS_OF_OTHER_NAMES:
        reference["dagster/table_name"] = f"{installation.share}.{name.upper()}"
    return reference


def _code(group: str, name: str, code_url: str) -> Any:  # noqa: ANN401 (Dagster's own, still beta)
    file = CODE / f"{group}.py"
    line = _line(file.read_text(encoding="utf-8"), name)
    with warnings.catch_warnings():
        # Links to code are offered and may still change; nothing but the links depends on them.
        warnings.simplefilter("ignore", dg.BetaWarning)
        if code_url:
            url = f"{code_url}/hsp_assets/assets/{file.name}#L{line}"
            return dg.CodeReferencesMetadataValue(
                code_references=[dg.UrlCodeReference(url=url, label=file.name)]
            )
        here = dg.LocalFileCodeReference(file_path=str(file), line_number=line, label=file.name)
        return dg.CodeReferencesMetadataValue(code_references=[here])


def _line(code: str, name: str) -> int:
    """Where an asset is declared in its module: as a function, by a call, or among others."""
    declared = re.search(rf"^(def {name}\(|{name} = |.*\b{name}\b.* = )", code, re.MULTILINE)
    return code.count("\n", 0, declared.start()) + 1 if declared else 1


def _code_version(group: str, name: str) -> str | None:
    """Of what is made by a statement, a digest of the statement."""
    if group != "staging":
        return None
    return hashlib.sha256(sql.statement(f"staging/{name}").encode()).hexdigest()[:12]
