"""Datasets of Amazon Personalize and the import of published CSVs into them.

A dataset is found by its type, because a group has one of each, whoever created it.
"""

from hsp_assets.recommenders import name_within
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import CREATE_FAILED, Description
from hsp_assets.schemas import DatasetName


def ensure_dataset(
    personalize: PersonalizeResource, name: DatasetName, group_arn: str, schema_arn: str
) -> str:
    """The ARN of a group's dataset, which has the given schema.

    Raises:
        PersonalizeFailure: Personalize refuses the schema, because a schema can only grow.

    """
    scope = {"datasetGroupArn": group_arn}
    present = [
        s
        for s in personalize.summaries("dataset", **scope)
        if str(s["datasetType"]).lower() == name
    ]
    described = personalize.ensure(
        "dataset",
        str(present[0]["name"]) if present else name_within(group_arn.rpartition("/")[2], name),
        scope,
        {"datasetType": name, "schemaArn": schema_arn},
    )
    arn = str(described["datasetArn"])
    if described["schemaArn"] != schema_arn:
        personalize.change_schema(arn, schema_arn)
    return arn


def start_import(
    personalize: PersonalizeResource, dataset_arn: str, name: str, location: str
) -> str:
    """Start the import of a CSV into a dataset, or find the one already started; answer its ARN.

    The newest job tells what the dataset holds. If it failed, or imported another version since,
    the import is done again under a name of its own: jobs cannot be deleted.

    Args:
        personalize: the account.
        dataset_arn: of the dataset.
        name: of the first job that imports this version.
        location: `s3://` address of the CSV, or of its folder of parts.

    """
    jobs = sorted(_jobs(personalize, dataset_arn), key=lambda job: job["creationDateTime"])
    ours = [job for job in jobs if _base(job["jobName"]) == name]
    if ours and ours[-1] is jobs[-1] and ours[-1]["status"] != CREATE_FAILED:
        return str(ours[-1]["datasetImportJobArn"])
    return personalize.create(
        "dataset_import_job",
        jobName=f"{name}-{len(ours) + 1}" if ours else name,
        datasetArn=dataset_arn,
        dataSource={"dataLocation": location},
        roleArn=personalize.role_arn,
        importMode="FULL",
    )


def _jobs(personalize: PersonalizeResource, dataset_arn: str) -> list[Description]:
    return list(personalize.summaries("dataset_import_job", datasetArn=dataset_arn))


def _base(job_name: str) -> str:
    """The name of the first job for the same version."""
    return job_name.partition("-")[0]
