"""A cluster on this machine: Kubernetes' API for Jobs, whose pods are processes with empty disks.

It takes what Kubernetes' own schema takes, gives a container the variables of its pod and no other,
and has no scheduler, no network and no images.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@dataclass
class Pod:
    """What a Job started.

    Attributes:
        job: its manifest.
        process: that executes its container.
        disk: the folder that only this pod writes to.

    """

    job: Json
    process: subprocess.Popen[bytes]
    disk: Path

    @property
    def container(self) -> Json:
        """The only container."""
        (container,) = self.job["spec"]["template"]["spec"]["containers"]
        found: Json = container
        return found

    @property
    def status(self) -> Json:
        """The status of the Job."""
        code = self.process.poll()
        return {"active": 1} if code is None else {"succeeded" if code == 0 else "failed": 1}


@dataclass
class Cluster:
    """Its secrets, and what runs on it.

    Attributes:
        folder: of the pods' disks.
        bin: commands of the image.
        instance: the settings of Dagster that every pod has in its home.
        secrets: their keys and values by name.
        node: variables that the machine, not the pod's manifest, gives to each process.
        pods: by the name of their Job.

    """

    folder: Path
    bin: Path
    instance: str
    secrets: Mapping[str, Mapping[str, str]]
    node: Mapping[str, str]
    pods: dict[str, Pod] = field(default_factory=dict)

    def start(self, job: Json) -> Pod:
        """Start the container of a Job."""
        disk = self.folder / job["metadata"]["name"]
        for name in ("home", "tmp", "state"):
            (disk / name).mkdir(parents=True)
        (disk / "home" / "dagster.yaml").write_text(self.instance, encoding="utf-8")
        (container,) = job["spec"]["template"]["spec"]["containers"]
        words: list[str] = [*container.get("command", ()), *container.get("args", ())]
        places = {
            "DAGSTER_HOME": disk / "home",
            "TMPDIR": disk / "tmp",
            "HSP_STATE": disk / "state",
        }
        with (disk / "log").open("wb") as log:
            process = subprocess.Popen(
                [self.bin / words[0], *words[1:]],
                cwd=disk / "home",
                env={**self._variables(container), **{k: str(v) for k, v in places.items()}},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        pod = self.pods[job["metadata"]["name"]] = Pod(job, process, disk)
        return pod

    def logs(self) -> str:
        """What the pods wrote."""
        return "\n".join((pod.disk / "log").read_text() for pod in self.pods.values())

    def _variables(self, container: Json) -> dict[str, str]:
        variables = {"PATH": f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin", **self.node}
        for source in container.get("envFrom") or []:
            variables |= self.secrets[source["secretRef"]["name"]]
        for one in container.get("env") or []:
            key = (one.get("valueFrom") or {}).get("secretKeyRef")
            variables[one["name"]] = self.secrets[key["name"]][key["key"]] if key else one["value"]
        return variables


@contextmanager
def serving(cluster: Cluster) -> Iterator[Path]:
    """Answer as Kubernetes' API does until the context ends; the file that leads clients there."""
    handler = type("Handler", (_Handler,), {"cluster": cluster})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = cluster.folder / "kubeconfig.json"
    file.write_text(json.dumps(_kubeconfig(server.server_port)), encoding="utf-8")
    try:
        yield file
    finally:
        server.shutdown()
        server.server_close()
        for pod in cluster.pods.values():
            pod.process.kill()
            pod.process.wait(60)


def _kubeconfig(port: int) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "here",
        "clusters": [{"name": "here", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
        "users": [{"name": "here", "user": {"token": "here"}}],
        "contexts": [{"name": "here", "context": {"cluster": "here", "user": "here"}}],
    }


class _Handler(BaseHTTPRequestHandler):
    """Jobs are made, read and deleted; of anything else there is none."""

    cluster: Cluster

    def do_POST(self) -> None:
        """Make a Job."""
        job: Json = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if reason := refusal(job):
            self._answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"kind": "Status", "message": reason})
            return
        self._answer(HTTPStatus.CREATED, job | {"status": self.cluster.start(job).status})

    def do_GET(self) -> None:
        """Read a Job, or a list."""
        words = self.path.partition("?")[0].removesuffix("/status").split("/")
        if words[-2:-1] != ["jobs"]:
            self._answer(HTTPStatus.OK, {"kind": "List", "apiVersion": "v1", "items": []})
        elif pod := self.cluster.pods.get(words[-1]):
            self._answer(HTTPStatus.OK, pod.job | {"status": pod.status})
        else:
            self._answer(HTTPStatus.NOT_FOUND, {"kind": "Status", "reason": "NotFound"})

    def do_DELETE(self) -> None:
        """Delete a Job, and end its pod."""
        pod = self.cluster.pods[self.path.partition("?")[0].split("/")[-1]]
        pod.process.kill()
        self._answer(HTTPStatus.OK, {"kind": "Status", "status": "Success"})

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def _answer(self, status: HTTPStatus, body: Json) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
