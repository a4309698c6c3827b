"""A cluster on this machine: Kubernetes' API for Jobs, each of which starts a process.

A container has the variables of its manifest and no others, writes only to the volumes that its
manifest mounts, each empty and its own, and finds the rest of the disk read-only. There is no
scheduler, no network between pods, and of images there is the one that is installed here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hsp_assets.sandbox.serving import serve
from hsp_assets_tests.kubernetes_api import kubeconfig, refusal
from hsp_assets_tests.production.container import command_of

Json = dict[str, Any]
JOBS = "/apis/batch/v1/namespaces/{namespace}/jobs"
RUN, STEP = "run_worker", "step_worker"
COMPONENT = "app.kubernetes.io/component"


@dataclass
class Pod:
    """What a Job started.

    Attributes:
        job: its manifest.
        process: that executes its container.
        disk: the folder that has its volumes.

    """

    job: Json
    process: subprocess.Popen[bytes]
    disk: Path

    @property
    def spec(self) -> Json:
        """Of the pod."""
        found: Json = self.job["spec"]["template"]["spec"]
        return found

    @property
    def container(self) -> Json:
        """The only container."""
        (container,) = self.spec["containers"]
        found: Json = container
        return found

    @property
    def status(self) -> Json:
        """The status of the Job."""
        code = self.process.poll()
        return {"active": 1} if code is None else {"succeeded" if code == 0 else "failed": 1}


@dataclass
class Cluster:
    """What is in its only namespace, and what runs there.

    Attributes:
        folder: of the pods' disks.
        image: folder of the installed commands.
        namespace: its name.
        secrets: keys and values by name.
        config_maps: the same, of what is no secret.
        node: variables that the machine, not the pod's manifest, gives to each container.
        shown: folders of the machine that every container sees, wherever its volumes are.
        pods: by the name of their Job, in the order of their start.

    """

    folder: Path
    image: Path
    namespace: str
    secrets: dict[str, Mapping[str, str]]
    config_maps: dict[str, Mapping[str, str]]
    node: dict[str, str]
    shown: list[Path]
    pods: dict[str, Pod] = field(default_factory=dict)

    def start(self, job: Json) -> Pod:
        """Start the container of a Job."""
        name, spec = job["metadata"]["name"], job["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        disk = self.folder / name
        command = command_of(container, self._volumes(spec, disk / "volumes"), self.shown)
        with (disk / "log").open("wb") as log:
            process = subprocess.Popen(
                command, env=self._variables(container), stdout=log, stderr=subprocess.STDOUT
            )
        self.pods[name] = Pod(job, process, disk)
        return self.pods[name]

    def of(self, component: str) -> list[Pod]:
        """The pods of runs, or of steps."""
        return [
            pod
            for pod in self.pods.values()
            if pod.job["metadata"]["labels"][COMPONENT] == component
        ]

    def logs(self) -> str:
        """What the pods wrote."""
        return "\n".join((pod.disk / "log").read_text() for pod in self.pods.values())

    def _volumes(self, spec: Json, disk: Path) -> dict[str, Path]:
        """An empty folder for each volume, of which only this kind is known here."""
        folders = {}
        for volume in spec["volumes"]:
            assert set(volume) == {"name", "emptyDir"}, volume
            folders[volume["name"]] = disk / volume["name"]
            folders[volume["name"]].mkdir(parents=True)
        return folders

    def _variables(self, container: Json) -> dict[str, str]:
        variables = {"PATH": f"{self.image}:/usr/sbin:/usr/bin:/sbin:/bin", **self.node}
        for source in container.get("envFrom") or []:
            if "secretRef" in source:
                variables |= self.secrets[source["secretRef"]["name"]]
            else:
                variables |= self.config_maps[source["configMapRef"]["name"]]
        for one in container.get("env") or []:
            key = (one.get("valueFrom") or {}).get("secretKeyRef")
            variables[one["name"]] = self.secrets[key["name"]][key["key"]] if key else one["value"]
        return variables


@contextmanager
def serving(cluster: Cluster) -> Iterator[Path]:
    """Answer as Kubernetes' API does until the context ends; the file that leads clients there."""
    routes = [
        Route(JOBS, _Jobs(cluster).create, methods=["POST"]),
        Route(f"{JOBS}/{{name}}", _Jobs(cluster).read, methods=["GET"]),
        Route(f"{JOBS}/{{name}}/status", _Jobs(cluster).read, methods=["GET"]),
        Route(f"{JOBS}/{{name}}", _Jobs(cluster).delete, methods=["DELETE"]),
    ]
    with serve(Starlette(routes=routes), "Kubernetes") as address:
        try:
            yield kubeconfig(cluster.folder, address)
        finally:
            for pod in cluster.pods.values():
                pod.process.kill()
                pod.process.wait(60)


@dataclass(frozen=True)
class _Jobs:
    """What may be asked of Jobs."""

    cluster: Cluster

    async def create(self, request: Request) -> Response:
        job: Json = json.loads(await request.body())
        names = job["metadata"]["name"], request.path_params["namespace"]
        if reason := refusal(job):
            return _refused(HTTPStatus.UNPROCESSABLE_ENTITY, reason)
        if names[1] != self.cluster.namespace:
            return _refused(HTTPStatus.NOT_FOUND, f"namespaces {names[1]!r} not found")
        if names[0] in self.cluster.pods:
            return _refused(HTTPStatus.CONFLICT, f"jobs.batch {names[0]!r} already exists")
        status = self.cluster.start(job).status
        return JSONResponse(job | {"status": status}, HTTPStatus.CREATED)

    def read(self, request: Request) -> Response:
        if pod := self.cluster.pods.get(request.path_params["name"]):
            return JSONResponse(pod.job | {"status": pod.status})
        return _refused(HTTPStatus.NOT_FOUND, "jobs.batch not found")

    def delete(self, request: Request) -> Response:
        self.cluster.pods[request.path_params["name"]].process.terminate()
        return JSONResponse({"kind": "Status", "apiVersion": "v1", "status": "Success"})


def _refused(status: HTTPStatus, reason: str) -> Response:
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": reason}
    return JSONResponse(body | {"code": status}, status)
