"""The solution put together: its stacks, its workflow, and what S3 tells it.

Assembles and nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hsp_assets.sandbox.aws import s3_client
from hsp_assets.sandbox.mlops_stack.app import create_app
from hsp_assets.sandbox.mlops_stack.stacks import Stacks
from hsp_assets.sandbox.mlops_stack.worker import Worker, run_worker
from hsp_assets.sandbox.mlops_stack.workflow import Workflow
from hsp_assets.sandbox.serving import serve


class Solution:
    """The solution in one account.

    Args:
        state: folder that keeps its stacks and what is not worked off.
        s3_url: address of S3.
        personalize_url: address of Personalize.

    """

    def __init__(self, state: Path, s3_url: str, personalize_url: str) -> None:
        def make_bucket(name: str) -> None:
            s3_client(s3_url).create_bucket(Bucket=name)

        self.stacks = Stacks(state / "stacks.json", make_bucket)
        self.workflow = Workflow(personalize_url, s3_url)
        self.worker = Worker(state / "mlops_work.json", self.stacks.are_watching, self.workflow.run)


@contextmanager
def serve_solution(solution: Solution, port: int = 0) -> Iterator[str]:
    """Serve CloudFormation, and work off what is uploaded, until the context ends.

    Args:
        solution: in whose account.
        port: to listen on; 0 means any free one.

    Yields:
        The address of CloudFormation.

    """
    app = create_app(solution.stacks)
    with serve(app, "cloudformation", port) as address, run_worker(solution.worker):
        yield address
