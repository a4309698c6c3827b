"""The operations of HubSpot's client that this project uses, each called with its own models.

A function is named as its operation in `hubspot_paths`, in small letters.
"""

import json
from pathlib import Path
from typing import Any, TypeAlias

from hubspot.crm import objects, pipelines, properties, schemas
from hubspot.crm.associations import v4
from hubspot.events import send

from hsp_assets_tests.sandbox.hubspot.conftest import Hub

Answer: TypeAlias = Any
"""An instance of one of the client's models, which ship no types."""
EVENT = {
    "name": "clicked",
    "label": "Clicked",
    "includeDefaultProperties": False,
    "propertyDefinitions": [{"name": "item", "label": "Item", "type": "string"}],
}


def list_records(hub: Hub, _: Path) -> Answer:
    hub.create("contacts")
    hub.create("contacts")
    return hub.api("crm.objects.basic_api").get_page("contacts", limit=1)


def read_records(hub: Hub, _: Path) -> Answer:
    record = hub.create("contacts", external_id="u1", age="30")
    request = objects.BatchReadInputSimplePublicObjectId(
        id_property="external_id",
        inputs=[objects.SimplePublicObjectId(id="u1")],
        properties=["age"],
        properties_with_history=[],
    )
    answer = hub.api("crm.objects.batch_api").read("contacts", request)
    assert answer.results[0].id == record
    assert answer.results[0].properties["age"] == "30"
    return answer


def search_records(hub: Hub, _: Path) -> Answer:
    hub.create("contacts", age="30")
    request = objects.PublicObjectSearchRequest(
        filter_groups=[{"filters": [{"propertyName": "age", "operator": "GT", "value": "20"}]}],
        limit=10,
    )
    answer = hub.api("crm.objects.search_api").do_search("contacts", request)
    assert answer.total == 1
    return answer


def read_associations(hub: Hub, _: Path) -> Answer:
    deal, contact = hub.deal(), hub.create("contacts")
    hub.call("PUT", f"/crm/v4/objects/deals/{deal}/associations/default/contacts/{contact}")
    request = v4.BatchInputPublicFetchAssociationsBatchRequest(
        inputs=[v4.PublicFetchAssociationsBatchRequest(id=deal)]
    )
    answer = hub.api("crm.associations.v4.batch_api").get_page("deals", "contacts", request)
    assert str(answer.results[0].to[0].to_object_id) == contact
    assert answer.results[0].to[0].association_types[0].type_id == 3
    return answer


def start_import(hub: Hub, folder: Path) -> Answer:
    file = folder / "rows.csv"
    file.write_text("external_id,age\nu1,30\nu2,x\n", encoding="utf-8")
    request = json.dumps(hub.contact_import())
    started = hub.api("crm.imports.core_api").create(files=str(file), import_request=request)
    hub.ended(started.id)
    return started


def list_imports(hub: Hub, folder: Path) -> Answer:
    started = start_import(hub, folder)
    page = hub.api("crm.imports.core_api").get_page(limit=100)
    assert [one.id for one in page.results] == [started.id]
    return page


def read_import(hub: Hub, folder: Path) -> Answer:
    done = hub.api("crm.imports.core_api").get_by_id(start_import(hub, folder).id)
    assert (done.state, done.metadata.counters["ERRORS"]) == ("DONE", 1)
    return done


def list_import_errors(hub: Hub, folder: Path) -> Answer:
    started = start_import(hub, folder)
    page = hub.api("crm.imports.public_imports_api").get_errors(
        started.id, limit=100, include_error_message=True
    )
    (error,) = page.results
    assert (error.source_data.line_number, error.error_type) == (3, "COULD_NOT_PARSE_NUMBER")
    return page


def send_events(hub: Hub, _: Path) -> Answer:
    hub.post("/events/v3/event-definitions", EVENT)
    contact = hub.create("contacts")
    sent = send.BatchedBehavioralEventHttpCompletionRequest(
        inputs=[
            send.BehavioralEventHttpCompletionRequest(
                event_name="pe23456789_clicked", object_id=contact, properties={"item": "1"}
            )
        ]
    )
    return hub.api("events.send.batch_api").send_with_http_info(sent)


def list_events(hub: Hub, folder: Path) -> Answer:
    send_events(hub, folder)
    which = {"object_type": "contact", "event_type": "pe23456789_clicked"}
    page = hub.api("events.events_api").get_page(**which, limit=10)
    assert page.results[0].properties == {"item": "1"}
    return page


def create_property(hub: Hub, _: Path) -> Answer:
    made = hub.api("crm.properties.core_api").create(
        "contacts",
        properties.PropertyCreate(
            name="size",
            label="Size",
            type="string",
            field_type="text",
            group_name="contactinformation",
            has_unique_value=True,
        ),
    )
    assert made.has_unique_value
    return made


def list_properties(hub: Hub, _: Path) -> Answer:
    return hub.api("crm.properties.core_api").get_all("contacts", archived=False)


def update_property(hub: Hub, _: Path) -> Answer:
    change = properties.PropertyUpdate(label="Years")
    return hub.api("crm.properties.core_api").update("contacts", "age", change)


def create_property_group(hub: Hub, _: Path) -> Answer:
    new = properties.PropertyGroupCreate(name="shop", label="Shop")
    return hub.api("crm.properties.groups_api").create("contacts", new)


def list_property_groups(hub: Hub, _: Path) -> Answer:
    page = hub.api("crm.properties.groups_api").get_all("contacts")
    assert "contactinformation" in {one.name for one in page.results}
    return page


def update_property_group(hub: Hub, folder: Path) -> Answer:
    create_property_group(hub, folder)
    change = properties.PropertyGroupUpdate(label="Market")
    return hub.api("crm.properties.groups_api").update("contacts", "shop", change)


def create_pipeline(hub: Hub, _: Path) -> Answer:
    stage = pipelines.PipelineStageInput(
        label="Open", display_order=0, metadata={"probability": "0.5"}
    )
    new = pipelines.PipelineInput(label="Shop", display_order=1, stages=[stage])
    return hub.api("crm.pipelines.pipelines_api").create("deals", new)


def list_pipelines(hub: Hub, _: Path) -> Answer:
    page = hub.api("crm.pipelines.pipelines_api").get_all("deals")
    assert page.results[0].stages[0].metadata["probability"] == "0.2"
    return page


def update_pipeline(hub: Hub, folder: Path) -> Answer:
    made = create_pipeline(hub, folder)
    change = pipelines.PipelinePatchInput(label="Market")
    return hub.api("crm.pipelines.pipelines_api").update("deals", made.id, change)


def create_stage(hub: Hub, folder: Path) -> Answer:
    made = create_pipeline(hub, folder)
    won = pipelines.PipelineStageInput(
        label="Won", display_order=1, metadata={"probability": "1.0"}
    )
    stage = hub.api("crm.pipelines.pipeline_stages_api").create("deals", made.id, won)
    assert stage.metadata["isClosed"] == "true"
    return stage


def update_stage(hub: Hub, folder: Path) -> Answer:
    made = create_pipeline(hub, folder)
    change = pipelines.PipelineStagePatchInput(metadata={"probability": "0.9"})
    open_ = made.stages[0].id
    return hub.api("crm.pipelines.pipeline_stages_api").update("deals", made.id, open_, change)


def create_schema(hub: Hub, _: Path) -> Answer:
    new = schemas.ObjectSchemaEgg(
        name="hint",
        labels={"singular": "Hint", "plural": "Hints"},
        properties=[{"name": "key", "label": "Key", "hasUniqueValue": True}],
        required_properties=["key"],
        associated_objects=["CONTACT"],
    )
    made = hub.api("crm.schemas.core_api").create(new)
    assert made.object_type_id.startswith("2-")
    return made


def list_schemas(hub: Hub, folder: Path) -> Answer:
    made = create_schema(hub, folder)
    page = hub.api("crm.schemas.core_api").get_all(archived=False)
    assert [one.name for one in page.results] == [made.name]
    return page


def create_association_type(hub: Hub, folder: Path) -> Answer:
    object_type = create_schema(hub, folder).object_type_id
    new = schemas.AssociationDefinitionEgg(
        from_object_type_id=object_type, to_object_type_id="0-3", name="hint_to_deal"
    )
    return hub.api("crm.schemas.core_api").create_association(object_type, new)


def list_members(hub: Hub, _: Path) -> Answer:
    new = {"name": "buyers", "objectTypeId": "0-1", "processingType": "MANUAL"}
    made = hub.api("crm.lists.lists_api").create(new).list
    member = hub.create("contacts")
    memberships = hub.api("crm.lists.memberships_api")
    memberships.add(made.list_id, [member])
    page = memberships.get_page(made.list_id)
    assert [one.record_id for one in page.results] == [member]
    return page


def create_records(hub: Hub, _: Path) -> Answer:
    inputs = [{"properties": {"external_id": "u1", "age": "30"}, "associations": []}]
    return hub.api("crm.objects.batch_api").create("contacts", {"inputs": inputs})


def upsert_records(hub: Hub, _: Path) -> Answer:
    one = {"id": "u1", "idProperty": "external_id", "properties": {"age": "30"}}
    return hub.api("crm.objects.batch_api").upsert("contacts", {"inputs": [one]})


def update_records(hub: Hub, _: Path) -> Answer:
    inputs = [{"id": hub.create("contacts"), "properties": {"age": "31"}}]
    return hub.api("crm.objects.batch_api").update("contacts", {"inputs": inputs})


def archive_records(hub: Hub, _: Path) -> Answer:
    inputs = [{"id": hub.create("contacts")}]
    sent = hub.api("crm.objects.batch_api").archive_with_http_info("contacts", {"inputs": inputs})
    assert sent[1] == 204
    return sent


def create_associations(hub: Hub, _: Path) -> Answer:
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]
    ends = {"from": {"id": hub.deal()}, "to": {"id": hub.create("contacts")}}
    body = {"inputs": [ends | {"types": types}]}
    return hub.api("crm.associations.v4.batch_api").create("deals", "contacts", body)
