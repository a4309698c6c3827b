"""The source file sensor on a folder and on a bucket."""

import time
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from hsp_assets.definitions import defs
from hsp_assets.environment import Settings
from hsp_assets.failures import SourceFileError
from hsp_assets.portal.flows import SOURCES
from hsp_assets.resources.manifests import write_manifest
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.source_files import NAME, source_file_sensor
from hsp_assets_tests.sensors.requested import execute, make_run
from hsp_assets_tests.shop import unused

ITEMS = {"source_files/items", "imports/products"}


@dataclass
class Folder:
    """A drop folder, and the sensor that watches it."""

    path: Path
    root: str
    storage: StorageResource
    instance: dg.DagsterInstance
    cursor: str | None = None

    def write(self, name: str = "items.csv", content: str = "ITEM_ID\n1\n") -> None:
        (self.path / name).write_text(content)

    def tick(self) -> dg.SensorResult:
        settings = Settings()
        folder = SourceFolderResource(
            root=self.root, patterns={name: getattr(settings, f"source_{name}") for name in SOURCES}
        )
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=self.cursor,
            resources={"source_folder": folder, "storage": unused(self.storage)},
        )
        result = source_file_sensor(60, dg.DefaultSensorStatus.STOPPED)(context)
        assert isinstance(result, dg.SensorResult)
        self.cursor = result.cursor
        return result

    def requested(self) -> set[str]:
        """The assets that one tick requests, without the data model's."""
        keys = [k for run in self.tick().run_requests or [] for k in run.asset_selection or []]
        return {key.to_user_string() for key in keys if key.path[0] != "data_model"}

    def reason(self) -> str:
        skipped = self.tick().skip_reason
        assert skipped is not None
        return str(skipped.skip_message)

    def finish(self, status: dg.DagsterRunStatus = dg.DagsterRunStatus.SUCCESS) -> None:
        """Make the run that a tick requests, and load what it loads."""
        (request,) = self.tick().run_requests or []
        make_run(self.instance, request, NAME, status)
        for source, name in (("items", "products"), ("users", "contacts")):
            files = [f for f in self.path.iterdir() if f.name.startswith(source)]
            if files:
                facts = {"fingerprint": self.fingerprint(source)}
                write_manifest(self.storage, f"imports/{name}", "a run", facts)

    def fingerprint(self, source: str) -> str:
        """Of a source's content, as its asset reports it."""
        folder = SourceFolderResource(root=self.root, patterns={source: f"{source}*.csv"})
        return folder.open(source, self.storage).fingerprint  # type: ignore[arg-type]

    def report_by_hand(self, *keys: str) -> None:
        """Report materializations as a person does in the UI: with no metadata."""
        for key in keys:
            event = dg.AssetMaterialization(dg.AssetKey.from_user_string(key))
            self.instance.report_runless_asset_event(event)


@pytest.fixture
def folder(tmp_path: Path, storage: StorageResource, instance: dg.DagsterInstance) -> Folder:
    path = tmp_path / "drop"
    path.mkdir()
    return Folder(path, str(path), storage, instance)


def test_an_empty_folder_starts_nothing(folder: Folder) -> None:
    assert folder.reason() == (
        f"No file in {folder.path} is one of a source (HSP_SOURCE_...): see docs/source_files.md."
    )


def test_without_a_source_the_working_directory_is_not_looked_at(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write()
    folder.root = ""
    monkeypatch.chdir(folder.path)
    assert folder.reason() == "HSP_SOURCE is not set: there are no source files to look for."


def test_a_file_starts_its_import_when_it_has_stopped_changing(folder: Folder) -> None:
    folder.write()
    assert folder.reason() == "Waiting until items/items.csv stopped changing."
    folder.write(content="ITEM_ID\n1\n2\n")
    assert folder.reason() == "Waiting until items/items.csv stopped changing."
    assert folder.requested() == ITEMS


def test_whole_files_wait_for_one_that_is_being_written(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.write("users.csv", "USER_ID\n1\n")
    assert folder.requested() == set()
    assert folder.requested() == ITEMS | {"source_files/users", "imports/contacts"}


def test_the_first_run_makes_the_data_model(folder: Folder) -> None:
    folder.write()
    folder.tick()
    request = (folder.tick().run_requests or [])[0]
    assert dg.AssetKey(["data_model", "interaction_event"]) in (request.asset_selection or [])


def test_a_file_that_was_touched_or_copied_again_starts_nothing(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.finish()
    folder.write()
    (folder.path / "items.csv").touch()
    folder.tick()
    assert folder.reason() == "1 files, all loaded."


def test_what_was_loaded_before_is_read_once_more_after_a_file_that_failed(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.finish()
    folder.write(content="ITEM_ID\n\n")
    folder.tick()
    (bad,) = folder.tick().run_requests or []
    failed = make_run(folder.instance, bad, NAME, dg.DagsterRunStatus.FAILURE)
    folder.write()
    folder.tick()
    (again,) = folder.tick().run_requests or []
    assert {key.to_user_string() for key in again.asset_selection or []} == ITEMS
    assert again.tags["hsp/reason"].startswith(f"The files that made run {failed.run_id[:8]} fail")
    make_run(folder.instance, again, NAME, dg.DagsterRunStatus.SUCCESS)
    assert folder.reason() == "1 files, all loaded."


def test_other_content_starts_the_import_again(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.finish()
    folder.write(content="ITEM_ID\n2\n")
    folder.tick()
    assert folder.requested() == ITEMS


def test_a_file_that_goes_back_to_an_earlier_content_is_loaded_again(folder: Folder) -> None:
    contents, keys = ("ITEM_ID\n1\n", "ITEM_ID\n2\n") * 2, set()
    for content in contents:
        folder.write(content=content)
        folder.tick()
        cursor = folder.cursor
        (request,) = folder.tick().run_requests or []
        keys.add(request.run_key)
        folder.cursor = cursor
        folder.finish()
    assert len(keys) == len(contents)  # for a key that it knows Dagster starts nothing


def test_the_same_content_is_not_started_again_before_a_pause(folder: Folder) -> None:
    folder.write()
    folder.tick()
    (request,) = folder.tick().run_requests or []
    run = make_run(folder.instance, request, NAME, dg.DagsterRunStatus.STARTED)
    folder.instance.report_run_failed(run, "Its process was killed.")
    assert "did not finish this; the next starts in" in folder.reason()


def test_a_file_that_cannot_be_loaded_is_not_tried_again_until_any_file_changes(
    folder: Folder,
) -> None:
    """What the run did load beside it is no reason to try it once more."""
    folder.write()
    folder.write("users.csv", "USER_ID\n1\n")
    folder.tick()
    (request,) = folder.tick().run_requests or []
    execute(folder.instance, request, NAME, SourceFileError("items.csv lacks PRICE. Add it."))
    facts = {"fingerprint": folder.fingerprint("users")}
    write_manifest(folder.storage, "imports/contacts", "a run", facts)
    for _ in range(3):
        assert "would fail again: items.csv lacks PRICE. Add it." in folder.reason()
    folder.write(content="ITEM_ID,PRICE\n1,2\n")
    folder.tick()
    assert folder.requested() == ITEMS


def test_a_load_that_a_person_cancelled_waits_for_other_content(folder: Folder) -> None:
    folder.write()
    folder.tick()
    (request,) = folder.tick().run_requests or []
    make_run(folder.instance, request, NAME, dg.DagsterRunStatus.CANCELED)
    assert "was cancelled" in folder.reason()


def test_the_reason_tells_new_files_from_changed_ones(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.finish()
    folder.write(content="ITEM_ID\n2\n")
    folder.write("users.csv", "USER_ID\n1\n")
    folder.tick()
    (request,) = folder.tick().run_requests or []
    assert request.tags["hsp/reason"] == "The content changed of items; not loaded yet: users."


def test_a_materialization_reported_by_hand_counts_as_never_loaded(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.report_by_hand("source_files/items", "imports/products")
    assert folder.requested() == ITEMS


def test_a_run_that_is_loading_is_waited_for(folder: Folder) -> None:
    folder.write()
    folder.tick()
    folder.instance.create_run_for_job(
        defs.resolve_job_def("import_files"), status=dg.DagsterRunStatus.STARTED
    )
    assert "is loading; the next run loads the remaining files" in folder.reason()


def test_an_object_in_s3_is_whole_when_it_appears(folder: Folder, storage: StorageResource) -> None:
    folder.root = storage.uri("drop")
    storage.write("drop/items.csv", b"ITEM_ID\n1\n")
    (request,) = folder.tick().run_requests or []
    assert {key.to_user_string() for key in request.asset_selection or ()} >= ITEMS
    make_run(folder.instance, request, NAME, dg.DagsterRunStatus.SUCCESS)
    facts = {"fingerprint": folder.fingerprint("items")}
    write_manifest(storage, "imports/products", "a run", facts)
    storage.write("drop/items.csv", b"ITEM_ID\n1\n")
    assert folder.reason() == "1 files, all loaded."


def test_events_that_hubspot_did_not_show_are_looked_at_again_ever_more_rarely(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("interactions.csv", "USER_ID\n1\n")
    folder.tick()
    content = folder.fingerprint("interactions")
    now = time.time()

    def look(run: str, missing_for: float, later: float) -> dg.SensorResult:
        facts = {"fingerprint": content, "not_shown": 3, "not_shown_since": now - missing_for}
        monkeypatch.setattr(time, "time", lambda: now)
        write_manifest(folder.storage, "imports/event_completions", run, facts)
        monkeypatch.setattr(time, "time", lambda: now + later)
        return folder.tick()

    assert "3 events and did not show them yet" in str(look("first", 0, 500).skip_reason)
    (request,) = look("first", 0, 700).run_requests or []
    assert request.asset_selection == [dg.AssetKey(["imports", "event_completions"])]
    make_run(folder.instance, request, NAME, dg.DagsterRunStatus.SUCCESS)
    assert "looks again in" in str(look("second", 3_600, 700).skip_reason)
    assert look("second", 3_600, 4_000).run_requests
    write_manifest(
        folder.storage,
        "imports/event_completions",
        "third",
        {"fingerprint": content, "not_shown": 0},
    )
    assert folder.reason() == "1 files, all loaded."
