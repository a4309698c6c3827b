"""What Kubernetes takes, by its own schemas, and a way to a cluster."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import kubernetes_validate

Json = dict[str, Any]
VERSION = "1.37"


def refusal(manifest: Json) -> str:
    """Why Kubernetes would refuse a manifest; empty when it takes it."""
    try:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return f"{manifest.get('kind')}: {error.message} at {'.'.join(map(str, error.path))}"
    return ""


NOWHERE = "http://127.0.0.1:9"


def kubeconfig(folder: Path, address: str = NOWHERE) -> Path:
    """A file that leads clients to a cluster on this machine; by default to none that answers."""
    written = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "here", "cluster": {"server": address}}],
        "users": [{"name": "here", "user": {"token": "here"}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
    }
    file = folder / "kubeconfig.json"
    file.write_text(json.dumps(written), encoding="utf-8")
    return file
