"""The CloudFormation template makes what the doctor wants and allows what the code asks for."""

import json
from collections.abc import Iterator

import pytest

from hsp_assets.cli.doctor.bucket import examine_configuration
from hsp_assets.cli.doctor.role import READS, examine_role
from hsp_assets.environment import Settings
from hsp_assets.environment.settings import KEY_PREFIX
from hsp_assets.resources.storage import StorageResource
from hsp_assets_tests import helm
from hsp_assets_tests.aws_template import Role, allowed, make_stack, template
from hsp_assets_tests.built import ROOT
from hsp_assets_tests.cli.doctor.aws_account import REGION, AwsAccount, aws_account

# moto makes no bucket policies and budgets; the policy is read from the template.
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS:UserWarning")
CHOSEN = {
    "BucketName": "acme-hsp",
    "Email": "team@example.org",
    "MonthlyBudgetDollars": "1500",
    "SourcePrefix": "acme-files/shop",
}
ACCOUNTS = {
    "CodeLocationRole": helm.values()["dagster-user-deployments"]["serviceAccount"]["name"],
    "DagsterRole": helm.values()["serviceAccount"]["name"],
    "ApiRole": "hsp-api",
}
SHARING = {
    "BucketName": "acme-hsp",
    "MakeBucket": "no",
    "BucketPrefix": "acme_uk/",
    "LogsBucket": "acme-logs",
}
ROLES = {
    "CodeLocationRole": ("GetObject", "PutObject", "DeleteObject", "AbortMultipartUpload"),
    "PersonalizeRole": ("GetObject",),
    "SnowflakeRole": ("PutObject", "GetObject", "DeleteObject"),
    "ApiRole": ("GetObject",),
}
"""What each does with objects of its portal."""
FOLDERS = {
    "CodeLocationRole": ("", "live/", "staging/", "dagster/"),
    "PersonalizeRole": ("datasets/",),
    "SnowflakeRole": ("staging/",),
    "ApiRole": ("live/", "datasets/"),
}
CLUSTER = {"BucketName": "acme-cluster", "OidcProvider": "oidc.example.org/id/1", "Namespace": "x"}


@pytest.fixture(scope="module")
def account() -> Iterator[AwsAccount]:
    with aws_account() as made:
        make_stack(made, "hsp", **CHOSEN)
        yield made


@pytest.fixture(scope="module")
def outputs(account: AwsAccount) -> dict[str, str]:
    (stack,) = account.client("cloudformation").describe_stacks(StackName="hsp")["Stacks"]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    return {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}


@pytest.fixture(scope="module")
def storage(account: AwsAccount, outputs: dict[str, str]) -> StorageResource:
    return StorageResource(
        bucket=outputs["Bucket"],
        region_name=REGION,
        endpoint_url=account.address,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


def test_the_doctor_finds_nothing_wrong_with_the_bucket(storage: StorageResource) -> None:
    findings = [*examine_configuration(storage, REGION)]
    assert {one.state for one in findings} == {"good"}, findings


def test_the_bucket_is_private_and_outlives_the_stack() -> None:
    bucket = template()["Resources"]["Bucket"]
    block = bucket["Properties"]["PublicAccessBlockConfiguration"]
    assert (len(block), set(block.values())) == (4, {True})
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_personalize_may_take_its_role_and_read_datasets(
    storage: StorageResource,
    outputs: dict[str, str],
    account: AwsAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    variables = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    for name, text in {**variables, "AWS_ENDPOINT_URL": account.address}.items():
        monkeypatch.setenv(name, text)
    trust = next(examine_role(outputs["PersonalizeRoleArn"], storage, REGION))
    assert (trust.about, trust.state) == ("Personalize role's trust", "good")
    assert allowed("PersonalizeRole") == {*READS}


def test_the_bucket_lets_personalize_read_and_nobody_without_encryption() -> None:
    policy = template()["Resources"]["BucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    denied, reads = policy
    assert (denied["Effect"], denied["Condition"]) == (
        "Deny",
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    assert set(reads["Action"]) == {"s3:GetObject", "s3:ListBucket"}
    assert reads["Principal"] == {"Service": "personalize.amazonaws.com"}


def test_every_output_that_is_a_setting_names_one() -> None:
    named = {one["Description"] for one in template()["Outputs"].values()}
    settings = {name for name in named if name.startswith("HSP_")}
    assert settings == {"HSP_BUCKET", "HSP_PERSONALIZE_ROLE_ARN"}
    assert {name.removeprefix("HSP_").lower() for name in settings} <= set(Settings.model_fields)


def test_the_api_is_allowed_the_same_by_the_template_as_by_its_own_policy() -> None:
    policy = json.loads((ROOT / "deploy" / "api" / "iam.json").read_text(encoding="utf-8"))
    named = [one["Action"] for one in policy["Statement"]]
    own = {action for one in named for action in ([one] if isinstance(one, str) else one)}
    assert allowed("ApiRole") == own


def test_in_a_cluster_only_our_service_accounts_take_the_roles(account: AwsAccount) -> None:
    make_stack(account, "cluster", **CLUSTER)
    (stack,) = account.client("cloudformation").describe_stacks(StackName="cluster")["Stacks"]
    found = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    for role in ("CodeLocationRole", "DagsterRole", "ApiRole"):
        name = found[f"{role}Arn"].rpartition("/")[2]
        trust = account.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        trust = json.loads(trust) if isinstance(trust, str) else trust
        assert trust["Statement"][0]["Condition"]["StringEquals"] == {
            "oidc.example.org/id/1:aud": "sts.amazonaws.com",
            "oidc.example.org/id/1:sub": f"system:serviceaccount:x:{ACCOUNTS[role]}",
        }


@pytest.fixture(scope="module")
def sharing(account: AwsAccount) -> AwsAccount:
    """The account after a stack more, of a portal in the bucket of the first."""
    make_stack(account, "sharing", **SHARING)
    return account


@pytest.mark.parametrize("role", ROLES)
def test_the_roles_of_a_portal_reach_its_prefix_of_a_shared_bucket_and_nothing_beside_it(
    sharing: AwsAccount, role: str
) -> None:
    made = Role(sharing, "sharing", role)
    for action in ROLES[role]:
        for folder in FOLDERS[role]:
            assert made.may(f"s3:{action}", f"acme-hsp/acme_uk/{folder}x")
            for other in (f"acme-hsp/acme_de/{folder}x", f"acme-hsp/{folder}x", "acme-hsp/x"):
                assert not made.may(f"s3:{action}", other)


@pytest.mark.parametrize("role", sorted(ROLES.keys() - {"PersonalizeRole"}))
def test_what_a_portal_lists_is_its_own(sharing: AwsAccount, role: str) -> None:
    made = Role(sharing, "sharing", role)
    for folder in FOLDERS[role]:
        assert made.may("s3:ListBucket", f"acme-hsp/acme_uk/{folder}")
        assert not made.may("s3:ListBucket", f"acme-hsp/acme_de/{folder}")
    assert not made.may("s3:ListBucket", "acme-hsp/")


def test_what_the_steps_of_all_portals_print_is_in_one_bucket(sharing: AwsAccount) -> None:
    writes = Role(sharing, "sharing", "CodeLocationRole")
    printed = "acme-logs/dagster/storage/1"
    assert writes.may("s3:PutObject", printed)
    assert not writes.may("s3:DeleteObject", printed)
    assert not writes.may("s3:PutObject", "acme-logs/live/x")


@pytest.mark.usefixtures("outputs")
def test_of_the_source_files_bucket_no_more_is_listed_than_their_folder(
    account: AwsAccount,
) -> None:
    made = Role(account, "hsp", "CodeLocationRole")
    assert made.may("s3:ListBucket", "acme-files/shop/")
    assert made.may("s3:GetObject", "acme-files/shop/items.csv")
    for key in ("", "invoices/"):
        assert not made.may("s3:ListBucket", f"acme-files/{key}")
        assert not made.may("s3:GetObject", f"acme-files/{key}x")


def test_a_stack_that_shares_a_bucket_makes_none(sharing: AwsAccount) -> None:
    listed = sharing.client("cloudformation").list_stack_resources(StackName="sharing")
    kinds = {one["ResourceType"] for one in listed["StackResourceSummaries"]}
    assert "AWS::IAM::Role" in kinds
    assert not {one for one in kinds if one.startswith("AWS::S3")}


def test_a_prefix_is_one_that_the_setting_takes() -> None:
    assert template()["Parameters"]["BucketPrefix"]["AllowedPattern"] == KEY_PREFIX.pattern
