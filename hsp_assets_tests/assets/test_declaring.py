"""What every asset of a group has in common."""

import dagster as dg

from hsp_assets.definitions import defs


def test_no_step_of_ours_has_a_retry_policy_under_which_nobody_could_cancel_it() -> None:
    ops = [node.definition for node in defs.resolve_job_def("everything").nodes]
    assert all(isinstance(op, dg.OpDefinition) and op.retry_policy is None for op in ops)
