"""The API's deployment files name what exists: commands, settings, files, rights, packages."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hsp_assets.api.routes.table import OPERATIONS
from hsp_assets.environment import PREFIX, SECRETS, Settings
from hsp_assets_tests.kubernetes_api import refusal

yaml: Any = importlib.import_module("yaml")  # it ships no types
ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy" / "api"
ENVIRONMENT = ROOT / "deploy" / "api.env.example"
GUIDE = ROOT / "docs" / "api.md"
KNOWN_VARIABLES = {PREFIX + name.upper() for name in Settings.model_fields} | set(SECRETS)
PINNED = re.compile(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", re.MULTILINE)
BLOCKER = """
import importlib.metadata, sys
allowed = set(sys.argv[1].split())
tops = importlib.metadata.packages_distributions()
class Blocker:
    def find_spec(self, name, path=None, target=None):
        owners = {one.lower().replace("_", "-") for one in tops.get(name.partition(".")[0], [])}
        if owners and not owners & allowed:
            raise ModuleNotFoundError(f"not in the image: {name}", name=name)
sys.meta_path.insert(0, Blocker())
import hsp_assets.cli.main, hsp_assets.cli.serve, hsp_assets.api.aws_lambda
"""


def _short_form(_: object, tag: str, node: Any) -> dict[str, Any]:  # noqa: ANN401 (yaml's own)
    return {tag: node.value}


LOADER: Any = type("Loader", (yaml.SafeLoader,), {})
LOADER.add_multi_constructor("!", _short_form)


def documents(name: str) -> list[dict[str, Any]]:
    with (DEPLOY / name).open(encoding="utf-8") as file:
        return [one for one in yaml.load_all(file, LOADER) if one]


def locked(name: str) -> set[tuple[str, str]]:
    return set(PINNED.findall((ROOT / name).read_text(encoding="utf-8")))


def kind(name: str) -> dict[str, Any]:
    return next(one for one in documents("kubernetes.yaml") if one["kind"] == name)


@pytest.mark.parametrize("path", [*sorted(DEPLOY.iterdir()), GUIDE], ids=lambda path: path.name)
def test_every_variable_in_it_is_a_setting(path: Path) -> None:
    named = set(re.findall(r"\bHSP_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named <= KNOWN_VARIABLES


@pytest.mark.parametrize(
    "path", [DEPLOY / "kubernetes.yaml", DEPLOY / "lambda.yaml", ENVIRONMENT], ids=lambda p: p.name
)
def test_wherever_the_api_runs_a_card_without_a_key_can_be_let_in(path: Path) -> None:
    named = set(re.findall(r"\bHSP_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named >= {"HSP_API_HUBSPOT_SECRETS", "HSP_API_HUBSPOT_PORTAL", "HSP_API_PUBLIC_URL"}


def test_every_route_in_the_guide_is_served() -> None:
    routes = re.compile(r"`(?:(?:GET|POST|PUT)(?:`, `POST)? )?(/[\w-]+/\{namespace\}[^`]*)`")
    named = set(routes.findall(GUIDE.read_text(encoding="utf-8")))
    served = {operation.path.replace(":path}", "}") for operation in OPERATIONS}
    assert len(named) == 6
    assert named <= served


def test_the_containers_packages_are_those_that_were_tested() -> None:
    image = locked("deploy/api/requirements.txt")
    assert image <= locked("requirements.txt")
    assert "dagster" not in dict(image)


def test_the_image_has_the_files_of_the_reference_page() -> None:
    assert "swagger-ui-py" in dict(locked("deploy/api/requirements.txt"))


def test_the_api_runs_with_the_packages_of_its_image_alone() -> None:
    allowed = " ".join({*dict(locked("deploy/api/requirements.txt")), "hsp-assets"})
    subprocess.run([sys.executable, "-c", BLOCKER, allowed], check=True, cwd=ROOT)


def test_kubernetes_probes_paths_that_the_api_answers() -> None:
    container = kind("StatefulSet")["spec"]["template"]["spec"]["containers"][0]
    probed = {
        container[f"{one}Probe"]["httpGet"]["path"] for one in ("startup", "liveness", "readiness")
    }
    assert probed == {"/health", "/ready"}
    mounted = {one["mountPath"] for one in container["volumeMounts"]}
    assert kind("ConfigMap")["data"]["HSP_API_SPOOL"] in mounted


@pytest.mark.parametrize("manifest", documents("kubernetes.yaml"), ids=lambda one: one["kind"])
def test_kubernetes_takes_every_manifest(manifest: dict[str, Any]) -> None:
    assert refusal(manifest) == ""


def test_kubernetes_manifests_are_of_the_same_pods() -> None:
    wanted = {"app": kind("StatefulSet")["metadata"]["name"]}
    assert kind("StatefulSet")["spec"]["template"]["metadata"]["labels"] == wanted
    assert kind("Service")["spec"]["selector"] == wanted
    assert kind("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == wanted
    assert kind("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == wanted
    scaled = kind("HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (scaled["kind"], scaled["name"]) == ("StatefulSet", wanted["app"])


def test_kubernetes_settings_are_valid() -> None:
    data = kind("ConfigMap")["data"]
    Settings(**{name.removeprefix(PREFIX).lower(): value for name, value in data.items()})


def calls() -> Iterator[str]:
    """The operations of AWS that the API's code calls in production, which has no demo page."""
    for path in (ROOT / "hsp_assets" / "api").rglob("*.py"):
        if path.parent.name == "demo":
            continue
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"_client\.((?:list|describe|get|put|create|delete)_\w+)\b", text):
            if name != "get_paginator":
                yield name
        yield from re.findall(r'get_paginator\("(\w+)"\)', text)
        yield from (f"put_{p}" for p in re.findall(r'"/(events|users|items)", "', text))
        if 'Literal["/recommendations"' in text:
            yield "get_recommendations"


def actions(statements: list[dict[str, Any]]) -> set[str]:
    named = [one["Action"] for one in statements]
    return {a for one in named for a in ([one] if isinstance(one, str) else one)}


def test_it_has_the_rights_that_its_code_needs_and_no_other() -> None:
    s3 = {"get_object": "GetObject", "put_object": "PutObject", "list_objects_v2": "ListBucket"}
    needed = {
        f"s3:{s3[name]}" if name in s3 else "personalize:" + name.title().replace("_", "")
        for name in calls()
    }
    policy = json.loads((DEPLOY / "iam.json").read_text(encoding="utf-8"))
    assert actions(policy["Statement"]) == needed
    function = documents("lambda.yaml")[0]["Resources"]["Function"]["Properties"]
    assert actions(function["Policies"][0]["Statement"]) == needed
