"""What every asset of a group has in common."""

import dagster as dg

from hsp_assets.definitions import defs
from hsp_assets.failures.steps import RETRIES


def test_every_step_of_ours_is_repeated_by_one_policy() -> None:
    """Also those of checks: a service may be away while an asset is judged, too."""
    ops = [node.definition for node in defs.resolve_job_def("everything").nodes]
    assert all(isinstance(op, dg.OpDefinition) and op.retry_policy == RETRIES for op in ops)
