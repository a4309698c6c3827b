"""Commands for AWS that its models refuse are refused, and those that they take are taken."""

from __future__ import annotations

import pytest

from hsp_assets_tests.aws_commands import WrongCommandError, require_aws


@pytest.mark.parametrize(
    "command",
    [
        "s3api list-object-versions --bucket a --prefix live/ --query Versions[].[Key,VersionId]",
        "cloudformation create-stack --stack-name a --parameters ParameterKey=b,ParameterValue=c",
        "cloudformation wait stack-create-complete --stack-name a",
        "cloudformation deploy --stack-name a --template-file b --parameter-overrides C=d E=f",
        "lambda invoke --function-name a file.json",
    ],
)
def test_a_command_that_the_models_have_is_taken(command: str) -> None:
    require_aws(command.split())


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("s3api list-object-version --bucket a", "has no list-object-version"),
        ("s3api list-object-versions --bukket a", "takes no bukket"),
        ("s3api list-object-versions --prefix live/", "Bucket"),
        ("s3api list-object-versions --bucket a --query Version[].Key", "answers nothing"),
        ("s3api list-object-versions --bucket a --query Versions[].[Kei]", "answers nothing"),
        ("cloudformation describe-stacks --stack-name a --output tabel", "tabel"),
        ("cloudformation deploy --stack-name a --template b", "takes no template"),
        ("cloudformation deploy --stack-name a --capabilities CAPABILITY_IAMS", "is none of"),
        ("cloudformation create-stack --stack-name a --parameters Key=b,Value=c", "Key"),
        ("cloudformation wait stack-creation --stack-name a", "waits for no"),
        ("appconfig start-deployment --application-id a b", "one word is wanted"),
        ("s3 copy s3://a/b c", "copy"),
        ("s3 cp a b", "cp"),
    ],
)
def test_a_command_that_they_have_not_is_refused(command: str, reason: str) -> None:
    with pytest.raises(WrongCommandError, match=reason):
        require_aws(command.split())
