"""What else a run meets: source files, the AWS solution's stack, the API, and this clock."""

import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

from hsp_assets.cli.doctor.findings import Finding, attention, broken, good
from hsp_assets.environment import Settings, is_set
from hsp_assets.portal.flows import SOURCES
from hsp_assets.resources.mlops_stack import MlopsStackResource
from hsp_assets.resources.realtime_api import RealtimeApiResource
from hsp_assets.resources.source_folder import SourceFolderResource
from hsp_assets.resources.storage import StorageResource

Clock = Callable[[], float]
"""Epoch seconds."""
CONTAINERS = ("KUBERNETES_SERVICE_HOST", "ECS_CONTAINER_METADATA_URI_V4")
"""Kubernetes and ECS set them in what they start."""
SKEW_SECONDS = 60.0
"""Snowflake takes a key pair's log-in for a minute; AWS refuses requests after fifteen."""


def examine_sources(folder: SourceFolderResource, storage: StorageResource) -> Iterator[Finding]:
    """Count the files of each source."""
    about, wanted = "source files", [name for name in SOURCES if folder.patterns[name]]
    if not folder.root:
        advice = "Set HSP_SOURCE, unless the portal is filled by others."
        yield attention(about, "HSP_SOURCE is not set: nothing is imported.", advice)
        return
    location = folder.location(storage)
    if not folder.is_s3 and not Path(folder.root).is_dir():
        advice = "Correct HSP_SOURCE, or make the folder and put the files there."
        yield broken(about, f"{folder.root} does not exist or is no folder.", advice)
        return
    if not folder.is_s3 and any(map(is_set, CONTAINERS)):
        advice = "Use an s3:// prefix, or mount one volume at this path in every one of them."
        seen = f"{folder.root} is on this container's disk: sensors and runs see other disks."
        yield attention("source folder", seen, advice)
    counts = {name: len(location.stamps(folder.patterns[name])) for name in wanted}
    shown = f"{folder.root}: " + ", ".join(f"{n} of {name}" for name, n in counts.items()) + "."
    if not any(counts.values()):
        advice = (
            "Put the files there, or correct HSP_SOURCE and HSP_SOURCE_*: README, Source files."
        )
        yield broken(about, f"{folder.root} holds no file of any source.", advice)
    elif missing := [f"HSP_SOURCE_{name.upper()}" for name, n in counts.items() if not n]:
        advice = f"Put the files there; where there are none, set {', '.join(missing)} to nothing."
        yield attention(about, shown, advice)
    else:
        yield good(about, shown)


def examine_stack(stack: MlopsStackResource) -> Iterator[Finding]:
    """Look for the stack's bucket, or for what the first run launches it with.

    Raises:
        PermanentFailure: there is no such stack, or it is another one.

    """
    if stack.template_url and not stack.is_there:
        text = f"{stack.name} does not exist; the first run launches it."
        advice = "Nothing, if this process may make roles and functions; else launch it yourself."
        yield attention("MLOps stack", text, advice)
        return
    yield good("MLOps stack", f"{stack.name} has the bucket {stack.bucket}.")


def examine_api(api: RealtimeApiResource, settings: Settings) -> Iterator[Finding]:
    """Whether the API answers, and takes our key.

    Raises:
        TransientFailure: it does not answer.

    """
    about = "real-time API"
    if not api.is_deployed:
        yield good(about, "None: HSP_API_URL is not set.")
        return
    status = "as AWS's sample" if api.is_of_aws() else api.readiness().get("status")
    if api.takes_key(settings.dataset_group):
        yield good(about, f"{api.url} answers: {status}.")
    else:
        advice = "Set HSP_API_KEY to one of the keys in the API's HSP_API_KEYS."
        yield broken(about, f"{api.url} answers, and refuses HSP_API_KEY.", advice)


def examine_clock(storage: StorageResource, now: Clock = time.time) -> Iterator[Finding]:
    """Compare this machine's clock with that of S3.

    Raises:
        ClientError: S3 refuses.

    """
    answer = storage.client.list_objects_v2(Bucket=storage.bucket, Prefix=storage.prefix, MaxKeys=1)
    date = answer["ResponseMetadata"]["HTTPHeaders"]["date"]
    ahead = now() - parsedate_to_datetime(date).timestamp()
    if abs(ahead) <= SKEW_SECONDS:
        yield good("clock", "Right within a minute.")
    else:
        yield broken(
            "clock",
            f"It is {abs(ahead):,.0f} s {'ahead of' if ahead > 0 else 'behind'} S3's.",
            "Set it by NTP (timedatectl set-ntp true): log-ins are refused, and files seem old.",
        )
