"""The Avro subset and the rules of the ECOMMERCE domain."""

import json

import pytest

from hsp_assets.sandbox.personalize.data.avro import parse_schema
from hsp_assets.sandbox.personalize.errors import InvalidInputError

TEXT: dict[str, object] = {"type": "string"}
PROSE: dict[str, object] = {**TEXT, "textual": True}
NULLABLE: dict[str, object] = {"type": ["null", "string"]}
Fields = dict[str, dict[str, object]]

INTERACTIONS: Fields = {
    "USER_ID": TEXT,
    "ITEM_ID": TEXT,
    "TIMESTAMP": {"type": "long"},
    "EVENT_TYPE": TEXT,
}
ITEMS: Fields = {
    "ITEM_ID": TEXT,
    "PRICE": {"type": "float"},
    "CATEGORY_L1": {**TEXT, "categorical": True},
}
USERS: Fields = {"USER_ID": TEXT, "AGE": {"type": ["int", "null"]}}


def avro(name: str, fields: Fields, **more: object) -> str:
    columns = [{"name": key, **kind} for key, kind in fields.items()]
    record = {"type": "record", "namespace": "com.amazonaws.personalize.schema", "version": "1.0"}
    return json.dumps({**record, "name": name, "fields": columns, **more})


def refusal(name: str, fields: Fields, **more: object) -> str:
    with pytest.raises(InvalidInputError) as refused:
        parse_schema(avro(name, fields, **more))
    return str(refused.value)


def test_the_fields_are_read_in_order_with_their_properties() -> None:
    schema = parse_schema(avro("Items", {**ITEMS, "ABOUT": {**NULLABLE, "textual": True}}))
    assert schema.dataset_type == "ITEMS"
    assert schema.names == ("ITEM_ID", "PRICE", "CATEGORY_L1", "ABOUT")
    about = schema.fields[-1]
    properties = (about.type, about.nullable, about.textual, about.filterable)
    assert properties == ("string", True, True, False)


@pytest.mark.parametrize(
    ("name", "fields"), [("Interactions", INTERACTIONS), ("Items", ITEMS), ("Users", USERS)]
)
def test_each_required_field_is_missed(name: str, fields: Fields) -> None:
    for missing in [one for one in fields if one != "AGE"]:
        rest = {key: kind for key, kind in fields.items() if key != missing}
        assert f"the required field {missing} is missing" in refusal(name, rest)


@pytest.mark.parametrize(
    ("name", "fields", "fault"),
    [
        ("Interactions", {**INTERACTIONS, "TIMESTAMP": TEXT}, "TIMESTAMP must be long"),
        ("Interactions", {**INTERACTIONS, "USER_ID": NULLABLE}, "USER_ID must be string"),
        ("Interactions", {**INTERACTIONS, "EVENT_VALUE": NULLABLE}, "EVENT_VALUE must be float"),
        ("Interactions", {**INTERACTIONS, "IMPRESSION": TEXT}, "IMPRESSION must allow null"),
        ("Items", {**ITEMS, "PRICE": {"type": "int"}}, "PRICE must be float"),
        ("Items", {**ITEMS, "CATEGORY_L1": TEXT}, "CATEGORY_L1 must be categorical"),
        ("Items", {**ITEMS, "GENDER": {"type": "int"}}, "GENDER must be string"),
        ("Users", {"USER_ID": TEXT, "NAME": TEXT}, "at least one categorical or numeric"),
        ("Users", {**USERS, "A_G_E": {"type": "int"}}, "A_G_E appears twice"),
        ("Users", {**USERS, "É": {"type": "int"}}, "É must be alphanumeric"),
        ("Users", {**USERS, "OLD": {"type": "int", "categorical": True}}, "only strings can be"),
        ("Items", {**ITEMS, "A": PROSE, "B": PROSE}, "at most one field can be textual"),
    ],
)
def test_each_rule_is_enforced(name: str, fields: Fields, fault: str) -> None:
    assert fault in refusal(name, fields)


@pytest.mark.parametrize(
    ("name", "fields", "most"),
    [("Interactions", INTERACTIONS, 5), ("Items", ITEMS, 100), ("Users", {"USER_ID": TEXT}, 25)],
)
def test_own_fields_are_limited(name: str, fields: Fields, most: int) -> None:
    own: Fields = {f"OWN{number}": {"type": "int"} for number in range(most + 1)}
    assert f"at most {most} own fields" in refusal(name, {**fields, **own})
    own.popitem()
    assert len(parse_schema(avro(name, {**fields, **own})).fields) == len(fields) + most


def test_the_namespace_and_version_are_fixed() -> None:
    assert "its namespace must be" in refusal("Users", USERS, namespace="com.example")
    assert "its version must be 1.0" in refusal("Users", USERS, version="2.0")


def test_the_creation_time_may_be_long_or_float() -> None:
    for kind in ("long", "float"):
        fields: Fields = {**ITEMS, "CREATION_TIMESTAMP": {"type": kind}}
        assert parse_schema(avro("Items", fields)).field("CREATION_TIMESTAMP")


@pytest.mark.parametrize(
    "text",
    ["no json", "[]", '{"name": "Movies"}', '{"name": "Users"}', '{"name":"Users","fields":[1]}'],
)
def test_a_text_that_is_no_such_schema_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_schema(text)


def test_a_field_has_one_type_beside_null() -> None:
    for kind in (["int", "string"], "bytes", ["null"]):
        assert "must have one type" in refusal("Users", {**USERS, "X": {"type": kind}})
