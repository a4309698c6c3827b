"""The source file sensor: a new or changed file in the drop folder is loaded into HubSpot.

Whether a file changed shows in its content: touching it, or copying the same file again, starts
nothing. A file that is still being written waits, and the others wait for it, so that customers
and their interactions are loaded by one run. Events that HubSpot accepted and did not show are
looked at again (`not_shown`). Where a bad file made a run fail and what was loaded before is put
back, a run reads it once more, so that the assets are green again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import dagster as dg

from hsp_assets.environment.keys import key
from hsp_assets.jobs import import_files
from hsp_assets.loading.data_model import PARTS
from hsp_assets.loading.verdicts import FINGERPRINT
from hsp_assets.portal.flows import SOURCE_IMPORTS, SOURCES, SourceName
from hsp_assets.resources.manifests import read_manifest
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource
from hsp_assets.sensors.attempts import WORK, Attempts
from hsp_assets.sensors.cursors import format_cursor, parse_cursor
from hsp_assets.sensors.not_shown import IMPORT, Missing, missing_events
from hsp_assets.sensors.pools import keep_pools
from hsp_assets.sensors.runs import SENSOR, Runs
from hsp_assets.sources.files import File, Location, fingerprint

NAME = "source_files"
NO_FOLDER = "HSP_SOURCE is not set: there are no source files to look for."
NO_FILES = "No file in {} is one of a source (HSP_SOURCE_...): see docs/source_files.md."
LOAD = "load-"
"""How the names of our work begin."""
Stamps = Mapping[SourceName, Mapping[str, str]]


@dataclass(frozen=True)
class Known:
    """A file as it was at the last look; its fingerprint is empty until it was whole."""

    stamp: str
    fingerprint: str = ""


@dataclass(frozen=True)
class Cursor:
    """What the sensor remembers: the files by `source/name`."""

    files: Mapping[str, Known] = field(default_factory=dict)
    version: Literal[3] = 3


def half_written(seen: Mapping[str, Known], stamps: Stamps) -> list[str]:
    """The files that look different from the last look, so that somebody may be writing them."""
    return [
        key
        for source, files in stamps.items()
        for name, stamp in files.items()
        if (known := seen.get(key := f"{source}/{name}")) is None or known.stamp != stamp
    ]


def changed_sources(
    now: Mapping[SourceName, str], loaded: Mapping[SourceName, str]
) -> list[SourceName]:
    """The sources whose content is not what was loaded last; those without a file are left out.

    Args:
        now: fingerprint of each source's files; empty when it has none.
        loaded: the same when it was loaded last; a source that never was is absent.

    """
    return [source for source, content in now.items() if content and content != loaded.get(source)]


def source_file_sensor(seconds: int, status: dg.DefaultSensorStatus) -> dg.SensorDefinition:
    """The sensor, at an interval in seconds."""

    @dg.sensor(
        name=NAME,
        job=import_files,
        minimum_interval_seconds=seconds,
        default_status=status,
        description="Loads new or changed source files into HubSpot; by content, when whole.",
    )
    def source_files_arrived(
        context: dg.SensorEvaluationContext,
        source_folder: SourceFolderResource,
        storage: StorageResource,
    ) -> dg.SensorResult:
        keep_pools(context.instance)
        if not source_folder.root:
            return dg.SensorResult(skip_reason=NO_FOLDER)
        location, before = source_folder.location(storage), parse_cursor(Cursor, context.cursor)
        patterns = {name: source_folder.patterns[name] for name in SOURCES}
        stamps = location.stamps_by_source(patterns)
        moving = [] if location.is_s3 else half_written(before.files, stamps)
        files = _known(location, stamps, before.files, set(moving))
        cursor = format_cursor(Cursor(files))
        if moving:
            reason = f"Waiting until {', '.join(moving)} stopped changing."
            return dg.SensorResult(skip_reason=reason, cursor=cursor)
        runs = Runs.of(context)
        attempts = Attempts(runs, NAME, seconds)
        if not files:
            return dg.SensorResult(skip_reason=NO_FILES.format(location.root), cursor=cursor)
        request = _request(runs, attempts, files, loaded(storage), missing_events(storage))
        if isinstance(request, str):
            return dg.SensorResult(skip_reason=request, cursor=cursor)
        return dg.SensorResult([request], cursor=cursor)

    return source_files_arrived


def contents(files: Mapping[str, Known]) -> dict[SourceName, str]:
    """One fingerprint of all files of each source, as `source_files` reports it."""
    files_of = {
        source: [
            File("", key.removeprefix(f"{source}/"), files[key].fingerprint)
            for key in sorted(files)
            if key.startswith(f"{source}/")
        ]
        for source in SOURCES
    }
    return {source: fingerprint(some) if some else "" for source, some in files_of.items()}


def _known(
    location: Location, stamps: Stamps, before: Mapping[str, Known], moving: set[str]
) -> dict[str, Known]:
    """The files as they are now; those that are whole have been read, each once."""
    files = {}
    for source, named in stamps.items():
        for name, stamp in named.items():
            key = f"{source}/{name}"
            known = before.get(key)
            if key in moving or (known and known.fingerprint and known.stamp == stamp):
                files[key] = Known(stamp) if key in moving or known is None else known
            else:
                content = stamp if location.is_s3 else location.content_fingerprint(name)
                files[key] = Known(stamp, content)
    return files


def loaded(storage: StorageResource) -> dict[SourceName, str]:
    """The content of each source that was loaded last; a source that never was is absent."""
    manifests = {s: read_manifest(storage, f"imports/{name}") for s, name in SOURCE_IMPORTS.items()}
    return {source: str(one[FINGERPRINT]) for source, one in manifests.items() if one}


def _request(
    runs: Runs,
    attempts: Attempts,
    files: Mapping[str, Known],
    known: Mapping[SourceName, str],
    missing: Missing | None,
) -> dg.RunRequest | str:
    """The run that loads what is not loaded, or why there is none."""
    now = contents(files)
    sources = changed_sources(now, known)
    if not sources and missing:
        return _look_again(runs, attempts, missing)
    if not sources:
        return _read_again(runs, attempts, now) or f"{len(files)} files, all loaded."
    if run := runs.under_way(("source_files", "imports")):
        return f"Run {run[:8]} is loading; the next run loads the remaining files."
    reason = f"{_differences(sources, known)}."
    # All contents: what a failed run did load is no reason to load the rest once more.
    request = attempts.request(_name(now), reason)
    if isinstance(request, str):
        return request
    return request.with_replaced_attrs(asset_selection=_selection(sources, known))


def _read_again(
    runs: Runs, attempts: Attempts, now: Mapping[SourceName, str]
) -> dg.RunRequest | str:
    """The run that reads the files after others failed in their place; empty if none did."""
    newest = runs.newest({SENSOR: NAME}, 1)
    failed = newest[0].dagster_run if newest else None
    if failed is None or failed.status is not dg.DagsterRunStatus.FAILURE:
        return ""
    selected = failed.asset_selection or ()
    sources = [name for name in now if now[name] and key(f"source_files/{name}") in selected]
    work = failed.tags.get(WORK, "")
    if not sources or not work.startswith(LOAD) or work == _name(now):
        return ""
    reason = f"The files that made run {failed.run_id[:8]} fail are as they were loaded before."
    request = attempts.request(_name(now), reason)
    if isinstance(request, str):
        return request
    return request.with_replaced_attrs(asset_selection=_selection(sources, now))


def _look_again(runs: Runs, attempts: Attempts, missing: Missing) -> dg.RunRequest | str:
    """The run that looks again at events that HubSpot did not show, or why there is none."""
    if missing.seconds > 0:
        return f"{missing.reason} The next run looks again in {missing.seconds:.0f} s."
    if run := runs.under_way(("source_files", "imports")):
        return f"{missing.reason} Run {run[:8]} is loading."
    request = attempts.request(missing.work, missing.reason)
    if isinstance(request, str):
        return request
    return request.with_replaced_attrs(asset_selection=[key(IMPORT)])


def _differences(sources: Sequence[SourceName], known: Mapping[SourceName, str]) -> str:
    changed = ", ".join(source for source in sources if source in known)
    new = ", ".join(source for source in sources if source not in known)
    if not changed:
        return f"Not loaded yet: {new}"
    return f"The content changed of {changed}" + (f"; not loaded yet: {new}" if new else "")


def _name(now: Mapping[SourceName, str]) -> str:
    """A name for what all the files hold."""
    text = "/".join(f"{source}={content}" for source, content in sorted(now.items()))
    return f"{LOAD}{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _selection(sources: Sequence[SourceName], known: Mapping[SourceName, str]) -> list[dg.AssetKey]:
    """The sources and their imports; what is loaded for the first time needs the data model."""
    assets = [
        asset
        for source in sources
        for asset in (f"source_files/{source}", f"imports/{SOURCE_IMPORTS[source]}")
    ]
    if any(source not in known for source in sources):
        assets += [f"data_model/{part}" for part in PARTS]
    return [key(asset) for asset in assets]
