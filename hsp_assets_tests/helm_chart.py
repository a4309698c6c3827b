"""Values for Dagster's Helm chart, held against the chart's own schema as Helm does.

The chart is in no package registry and not ours to ship: HSP_DAGSTER_CHART names its folder, with
`values.yaml` and `values.schema.json`. Without it, `chart_schema.json` beside this module says what
Helm refused once, or would: what of the chart's schema this project relies on.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import kubernetes_validate
from jsonschema_rs import Draft7Validator

from hsp_assets_tests import helm
from hsp_assets_tests.kubernetes_api import VERSION

Json = dict[str, Any]
PUBLISHED = os.environ.get("HSP_DAGSTER_CHART", "")
OWN = Path(__file__).with_name("chart_schema.json")


def refusals(given: Json, chart: str = "") -> list[str]:
    """Why Helm would refuse values; empty when it takes them.

    Args:
        given: the values.
        chart: its folder; empty means what this project relies on.

    """
    schema = json.loads((Path(chart) / "values.schema.json" if chart else OWN).read_text())
    held = _with_defaults(given, Path(chart)) if chart else given
    found = Draft7Validator(schema, retriever=_kubernetes).iter_errors(held)
    return [f"{'.'.join(map(str, one.instance_path))}: {one.message}" for one in found]


def _with_defaults(given: Json, chart: Path) -> Json:
    """What Helm holds against the schema: the chart's own values, and ours over them."""
    text = (chart / "values.yaml").read_text(encoding="utf-8")
    return _merged(helm.yaml.safe_load(text), given)


def _merged(default: Json, given: Json) -> Json:
    both = {
        name: _merged(default[name], value)
        for name, value in given.items()
        if isinstance(value, dict) and isinstance(default.get(name), dict)
    }
    return {**default, **given, **both}


def _kubernetes(_uri: str) -> Json:
    """Kubernetes' definitions, to which the schema refers by the address of another version."""
    folder = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
    text = (folder / f"v{VERSION}.0-local" / "_definitions.json").read_text(encoding="utf-8")
    read: Json = json.loads(
        text.replace('"$defs"', '"definitions"').replace("#/$defs", "#/definitions")
    )
    return read
