"""An AWS account of moto's, with the simulator of policies and the quotas that moto lacks.

Both answer from the account's own policies and from quotas that a test may lower.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
import requests
from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.responses import IamResponse
from moto.server import ThreadedMotoServer
from moto.servicequotas.responses import ServiceQuotasResponse

BUCKET, ROLE, REGION = "shop-data", "PersonalizeReader", "eu-west-1"
ROLE_ARN = f"arn:aws:iam::123456789012:role/{ROLE}"
SERVICE = "personalize.amazonaws.com"
READING = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
}
DECRYPTING = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
QUOTAS = {"dataset groups": 5, "schemas": 500, "recommenders": 15}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@dataclass
class AwsAccount:
    """The account, with all that an installation needs of it until a test takes it away."""

    address: str
    quotas: dict[str, int] = field(default_factory=lambda: dict(QUOTAS))
    key: str = ""
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:  # noqa: ANN401
        if service not in self._clients:
            session = boto3.Session("key", "secret", region_name=REGION)
            made = session.client(service, endpoint_url=self.address)  # type: ignore[call-overload]
            self._clients[service] = made
        return self._clients[service]

    def trust(self, service: str) -> None:
        allowed = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        self.client("iam").update_assume_role_policy(RoleName=ROLE, PolicyDocument=policy(allowed))

    def allow(self, *statements: dict[str, Any]) -> None:
        self.client("iam").put_role_policy(
            RoleName=ROLE, PolicyName="reading", PolicyDocument=policy(*statements)
        )

    def open_bucket_to(self, service: str) -> None:
        opened = policy({**READING, "Principal": {"Service": service}})
        self.client("s3").put_bucket_policy(Bucket=BUCKET, Policy=opened)

    def build(self) -> None:
        """Make bucket, role and key."""
        s3, iam = self.client("s3"), self.client("iam")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=policy(READING))
        self.key = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self.mend()

    def mend(self) -> None:
        """Give back whatever a test took away."""
        self.quotas.update(QUOTAS)
        self.trust(SERVICE)
        self.allow(READING, DECRYPTING)
        self.open_bucket_to(SERVICE)
        self.client("kms").enable_key(KeyId=self.key)
        s3 = self.client("s3")
        s3.delete_bucket_lifecycle(Bucket=BUCKET)
        s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
        rule = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.key}
        s3.put_bucket_encryption(
            Bucket=BUCKET,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": rule}]
            },
        )


@contextmanager
def aws_account() -> Iterator[AwsAccount]:
    """An account behind moto's server, until the context ends."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    with pytest.MonkeyPatch.context() as extended:
        server.start()
        host, port = server.get_host_and_port()
        account = AwsAccount(f"http://{host}:{port}")
        simulate = "simulate_principal_policy"
        extended.setattr(IamResponse, simulate, _simulate, raising=False)
        listing = _listing(account)
        extended.setattr(ServiceQuotasResponse, "list_service_quotas", listing, raising=False)
        # moto keeps its accounts in this process: another test's may be there.
        requests.post(f"{account.address}/moto-api/reset", timeout=60).raise_for_status()
        try:
            account.build()
            yield account
        finally:
            server.stop()


def _simulate(self: IamResponse) -> ActionResult:
    """Decide by the inline policies of the role, as moto's own access control does."""
    name = self._get_param("PolicySourceArn").rsplit("/", 1)[-1]
    (action,) = self._get_param("ActionNames", [])
    (resource,) = self._get_param("ResourceArns", [])
    documents = self.backend.get_role(name).policies.values()
    verdicts = {IAMPolicy(document).is_action_permitted(action, resource) for document in documents}
    is_allowed = verdicts == {PermissionResult.PERMITTED}
    result = {
        "EvalActionName": action,
        "EvalDecision": "allowed" if is_allowed else "implicitDeny",
    }
    return ActionResult({"EvaluationResults": [result], "IsTruncated": False})


def _listing(account: AwsAccount) -> Callable[[ServiceQuotasResponse], str]:
    def list_service_quotas(self: ServiceQuotasResponse) -> str:
        assert json.loads(self.body)["ServiceCode"] == "personalize"
        quotas = [
            {"QuotaName": f"Total number of active {name}", "Value": float(most)}
            for name, most in account.quotas.items()
        ]
        return json.dumps({"Quotas": quotas})

    return list_service_quotas
