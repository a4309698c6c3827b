"""A production as the Helm values deploy it: runs are Jobs of a cluster on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from hsp_assets_tests import helm
from hsp_assets_tests.production.cluster import Cluster, serving
from hsp_assets_tests.production.platform import BUCKET, RECORDING, Platform

Json = dict[str, Any]
VALUES = helm.values(acme_hsp=BUCKET)
(DEPLOYMENT,) = helm.deployments(VALUES)
PREFIX = "shop/"
"""Below which its objects are in the bucket."""
MANIFEST = {one["name"] for one in DEPLOYMENT["env"]}


@dataclass
class KubernetesPlatform(Platform):
    """The same processes as anywhere, and a cluster that has the runs."""

    @cached_property
    def cluster(self) -> Cluster:
        """The cluster: the secrets of the guide, and what a machine of AWS gives to its pods."""
        (folder := self.folder / "cluster").mkdir()
        ours = {name: text for name, text in self.variables.items() if name.startswith("HSP_")}
        password = {"postgresql-password": self.variables["DAGSTER_POSTGRES_PASSWORD"]}
        node = {name: text for name, text in super().surroundings.items() if name not in ours}
        return Cluster(
            folder,
            image=self.bin,
            namespace=helm.NAMESPACE,
            secrets={
                "hsp-code-location": {k: v for k, v in ours.items() if k not in MANIFEST},
                VALUES["global"]["postgresqlSecretName"]: password,
            },
            config_maps={helm.user_env(DEPLOYMENT): {}},
            node={k: v for k, v in node.items() if not k.startswith("DAGSTER_")},
            shown=[self.bin.parent, self.calls, folder, Path(self.variables["PGHOST"]), RECORDING],
        )

    @property
    def surroundings(self) -> dict[str, str]:
        """The variables of every process; the code location's say what its runs are given."""
        context = helm.container_context(DEPLOYMENT, VALUES)
        executor = {"HSP_EXECUTOR": self.variables.get("HSP_EXECUTOR", "in_process")}
        context["k8s"]["env"] = [
            one | {"value": executor[one["name"]]} if one["name"] in executor else one
            for one in DEPLOYMENT["env"]
        ]
        return super().surroundings | {
            "DAGSTER_CLI_API_GRPC_CONTAINER_CONTEXT": json.dumps(context),
            "DAGSTER_CURRENT_IMAGE": helm.image(DEPLOYMENT),
            helm.PASSWORD: self.variables["DAGSTER_POSTGRES_PASSWORD"],
        }

    def dagster_yaml(self) -> str:
        """The settings of the values, whose cluster and database are on this machine."""
        settings = helm.instance(VALUES)
        settings["run_launcher"]["config"] |= {
            "load_incluster_config": False,
            "kubeconfig_file": str(self.kubeconfig),
        }
        database = settings["storage"]["postgres"]["postgres_db"]
        database |= {"hostname": "", "username": "postgres", "params": {}}
        settings["run_monitoring"]["poll_interval_seconds"] = 1
        return json.dumps(settings)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Code location and daemon, and the cluster, until the context ends."""
        with serving(self.cluster) as self.kubeconfig, super().running():
            yield
