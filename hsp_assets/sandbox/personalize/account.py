"""One account of the stand-in: its state, its data and its workers, put together.

Assembles and nothing else; the operations of an account belong to `resources`, `recommending` and
`streaming`.
"""

from dataclasses import dataclass
from pathlib import Path

from hsp_assets.sandbox.personalize.data.bulk import BulkFiles, clear
from hsp_assets.sandbox.personalize.data.datasets import Datasets
from hsp_assets.sandbox.personalize.data.erasing import Eraser
from hsp_assets.sandbox.personalize.data.exporting import Exporter
from hsp_assets.sandbox.personalize.data.importing import Importer
from hsp_assets.sandbox.personalize.data.source import Bucket
from hsp_assets.sandbox.personalize.data.streamed import Streamed
from hsp_assets.sandbox.personalize.options import Options
from hsp_assets.sandbox.personalize.recommending.training import Models
from hsp_assets.sandbox.personalize.state.faults import Faults
from hsp_assets.sandbox.personalize.state.jobs import Jobs
from hsp_assets.sandbox.personalize.state.lifecycle import Lifecycle
from hsp_assets.sandbox.personalize.state.registry import Registry
from hsp_assets.sandbox.personalize.state.store import Store


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that the operations of one account work with."""

    region: str
    number: str
    options: Options
    store: Store
    registry: Registry
    lifecycle: Lifecycle
    jobs: Jobs
    faults: Faults
    bucket: Bucket
    bulk: BulkFiles
    streamed: Streamed
    datasets: Datasets
    importer: Importer
    exporter: Exporter
    eraser: Eraser
    models: Models

    def arn(self, tail: str) -> str:
        """The ARN of a resource of this account."""
        return f"arn:aws:personalize:{self.region}:{self.number}:{tail}"

    def close(self) -> None:
        """Let the running jobs end and close the files."""
        self.jobs.close()
        self.store.close()


def open_account(
    state: Path, *, s3_endpoint: str, region: str, number: str, options: Options
) -> Account:
    """The account whose state is in the folder `state`, which is made if it is missing."""
    store = Store(state / "personalize.sqlite")
    registry = Registry(store)
    lifecycle = Lifecycle(store, registry, options)
    faults = Faults(store)
    bucket = Bucket(s3_endpoint)
    bulk = BulkFiles(state / "bulk")
    streamed = Streamed(store)
    datasets = Datasets(registry, bulk, streamed)
    scratch = state / "scratch"
    clear(scratch)
    return Account(
        region=region,
        number=number,
        options=options,
        store=store,
        registry=registry,
        lifecycle=lifecycle,
        jobs=Jobs(registry, lifecycle, faults),
        faults=faults,
        bucket=bucket,
        bulk=bulk,
        streamed=streamed,
        datasets=datasets,
        importer=Importer(bucket, bulk, scratch, options),
        exporter=Exporter(bucket, bulk, streamed, datasets, scratch),
        eraser=Eraser(bulk, streamed, datasets),
        models=Models(state / "models", datasets, options),
    )
