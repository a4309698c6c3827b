"""S3 tells the solution of what was written, and it works off each configuration once."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsp_assets.sandbox.aws import s3_client, serve_s3
from hsp_assets.sandbox.mlops_stack.worker import Work, Worker, run_worker
from hsp_assets.sandbox.mlops_stack.workflow import UpdateFailedError

BUCKET, KEY = "solution", "train/shop/config.json"
SECONDS = 30


@contextmanager
def solution(folder: Path, work: Work) -> Iterator[str]:
    """An S3 that tells a worker; answers its address."""
    worker = Worker(folder / "work.json", BUCKET.__eq__, work)
    with serve_s3(folder / "s3", BUCKET, listeners=[worker.object_created]) as s3:
        s3_client(s3).create_bucket(Bucket="another")
        with run_worker(worker):
            yield s3


def put(s3: str, bucket: str, key: str) -> None:
    s3_client(s3).put_object(Bucket=bucket, Key=key, Body=b"{}")


def test_only_a_json_below_train_in_its_own_bucket_starts_it(tmp_path: Path) -> None:
    told: queue.Queue[tuple[str, str]] = queue.Queue()
    with solution(tmp_path, lambda bucket, key: told.put((bucket, key))) as s3:
        put(s3, BUCKET, "train/shop/users.csv")
        put(s3, BUCKET, "batch/config.json")
        put(s3, "another", KEY)
        put(s3, BUCKET, KEY)
        assert told.get(timeout=SECONDS) == (BUCKET, KEY)
    assert told.empty()


def test_a_configuration_that_fails_does_not_stop_the_next(tmp_path: Path) -> None:
    told: queue.Queue[str] = queue.Queue()

    def work(_bucket: str, key: str) -> None:
        told.put(key)
        raise UpdateFailedError("UPDATE FAILED")

    with solution(tmp_path, work) as s3:
        put(s3, BUCKET, "train/a/config.json")
        put(s3, BUCKET, "train/b/config.json")
        assert [told.get(timeout=SECONDS) for _ in range(2)] == [
            "train/a/config.json",
            "train/b/config.json",
        ]


def test_what_was_not_finished_is_begun_anew_at_the_next_start(tmp_path: Path) -> None:
    stopped = Worker(tmp_path / "work.json", BUCKET.__eq__, lambda _bucket, _key: None)
    stopped.object_created(BUCKET, KEY)
    told: queue.Queue[str] = queue.Queue()
    with solution(tmp_path, lambda _bucket, key: told.put(key)):
        assert told.get(timeout=SECONDS) == KEY
