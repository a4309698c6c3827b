"""The function that runs each kind of job, and the one that applies its result.

Nothing but these tables belongs here.
"""

from functools import partial

from hsp_assets.sandbox.personalize.account import Account
from hsp_assets.sandbox.personalize.resources import (
    dataset_groups,
    datasets,
    deletion_jobs,
    export_jobs,
    import_jobs,
    recommenders,
)
from hsp_assets.sandbox.personalize.resources.cleaning import clean


def start(account: Account) -> None:
    """Connect jobs to their functions, and resume those that an earlier process left."""
    account.jobs.work = {
        ("datasetImportJob", "CREATE"): partial(import_jobs.run, account),
        ("datasetExportJob", "CREATE"): partial(export_jobs.run, account),
        ("dataDeletionJob", "CREATE"): partial(deletion_jobs.run, account),
        ("recommender", "CREATE"): partial(recommenders.train, account),
        ("recommender", "UPDATE"): partial(recommenders.update, account),
    }
    account.lifecycle.on_end = {
        ("datasetImportJob", "CREATE"): partial(import_jobs.end, account),
        ("dataDeletionJob", "CREATE"): partial(deletion_jobs.end, account),
        ("dataset", "UPDATE"): partial(datasets.end_update, account),
        ("dataset", "DELETE"): lambda dataset, _: dataset_groups.forget_jobs(account, dataset),
        ("datasetGroup", "DELETE"): lambda group, _: dataset_groups.forget_jobs(account, group),
        ("recommender", "CREATE"): partial(recommenders.end_training, account),
        ("recommender", "UPDATE"): partial(recommenders.end_training, account),
    }
    account.jobs.resume()
    clean(account)


def advance(account: Account) -> None:
    """Let the transitions that are due happen, as every request does first.

    Files are deleted only after the change that made them useless has been stored.
    """
    if account.lifecycle.advance():
        clean(account)
