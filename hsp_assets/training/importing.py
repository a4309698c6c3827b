"""Datasets of Amazon Personalize and the import of published CSVs into them.

A dataset is found by its type, because a group has one of each, whoever created it.
"""

from hsp_assets.recommenders import name_within
from hsp_assets.resources.personalize import PersonalizeResource
from hsp_assets.resources.personalize_kinds import base_name, has_failed
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

    The newest job is what the dataset holds. If it failed, or imported another version since,
    the import is done again under a name of its own: jobs cannot be deleted.

    Args:
        personalize: the account.
        dataset_arn: of the dataset.
        name: of the first job that imports this version.
        location: `s3://` address of the CSV, or of its folder of parts.

    """
    newest = personalize.newest_job("dataset_import_job", datasetArn=dataset_arn)
    if newest and base_name(newest) == name and not has_failed(newest):
        return str(newest["datasetImportJobArn"])
    return personalize.create(
        "dataset_import_job",
        jobName=personalize.next_job_name("dataset_import_job", name, datasetArn=dataset_arn),
        datasetArn=dataset_arn,
        dataSource={"dataLocation": location},
        roleArn=personalize.role_arn,
        importMode="FULL",
    )
