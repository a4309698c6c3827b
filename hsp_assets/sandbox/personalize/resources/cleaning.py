"""Deletes the files that nothing names any more: old imports and old models."""

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.data.datasets import file_names


def clean(account: Account) -> None:
    """Delete them, unless a job under way may be about to name one."""
    recommenders = account.registry.all("recommender")
    jobs = account.registry.all("datasetImportJob")
    if any(account.lifecycle.moving(one) for one in (*recommenders, *jobs)):
        return
    used = {name for one in account.registry.all("dataset") for name in file_names(one)}
    used |= {name for one in recommenders for name in one.internals.get("files", [])}
    account.bulk.keep_only(used)
    account.models.keep_only({str(one.internals.get("model")) for one in recommenders})
