"""The OpenAPI documents are what the code says, and describe every route of the template."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

import dialects
from local.running import ROOT
from openapi import schemas
from openapi.__main__ import files
from tests.support.documented import OF_A_USER, OPERATIONS, PUBLIC_FUNCTIONS

DOCUMENTS = ["openapi.json", *(f"openapi/{each.document}.json" for each in dialects.REGISTERED.values())]
PUBLIC = {each.id for each in OPERATIONS if each.function in PUBLIC_FUNCTIONS}


@cache
def generated() -> dict[Path, str]:
    return dict(files())


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "docs" / name).read_text())
    return found


def operations(of: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in of["paths"].values():
        yield from item.values()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_what_the_code_generates(name: str) -> None:
    assert {str(path.relative_to(ROOT / "docs")) for path in generated()} == set(DOCUMENTS)
    assert (ROOT / "docs" / name).read_text() == generated()[ROOT / "docs" / name], "run `make openapi`"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_valid(name: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document(name)).iter_errors()] == []


def test_the_routes_are_the_templates(template: dict[str, Any]) -> None:
    routes = {
        f"{event['Properties']['Method']} {event['Properties']['Path']}"
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        and resource.get("Condition") not in ("HasApiReference", "HasConsole")
        for event in resource["Properties"].get("Events", {}).values()
    }
    whole = document("openapi.json")
    assert {each["x-route"] for each in operations(whole)} == routes
    for path, item in whole["paths"].items():
        for method, each in item.items():
            of_method, _, of_path = each["x-route"].partition(" ")
            assert of_method in {"ANY", method.upper()}
            assert of_path == path or "{proxy+}" in of_path


def test_the_systems_documents_are_the_parts_of_the_whole() -> None:
    parts = [document(name) for name in DOCUMENTS[1:]]
    whole = document("openapi.json")
    assert {path: item for part in parts for path, item in part["paths"].items()} == whole["paths"]
    assert sum(len(part["paths"]) for part in parts) == len(whole["paths"])
    for kind in ("schemas", "examples"):
        assert sum(len(part["components"][kind]) for part in parts) == len(whole["components"][kind])
    schemes = [part["components"]["securitySchemes"] for part in parts]
    assert {name: each for part in schemes for name, each in part.items()} == whole["components"]["securitySchemes"]


def test_what_needs_a_permission_needs_a_credential() -> None:
    for each in operations(document("openapi.json")):
        is_public, is_of_a_user = each["operationId"] in PUBLIC, each["operationId"] in OF_A_USER
        assert is_public is (each["security"] == [])
        assert (is_public or is_of_a_user) is ("x-permission" not in each) is ("403" not in each["responses"])
        assert is_public is ("401" not in each["responses"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_examples_fit_their_schemas(name: str) -> None:
    whole = document(name)
    checked = 0

    @cache  # compiling takes longer than all the rest, and most errors have one schema
    def validator(schema: str) -> Any:
        return Draft202012Validator(json.loads(schema) | {"components": whole["components"]}, validate_formats=True)

    for each in operations(whole):
        contents = [each.get("requestBody", {}), *each["responses"].values()]
        for part in (part for body in contents for part in body.get("content", {}).values()):
            samples = [part["example"]] if "example" in part else []
            samples += [_resolved(whole, example)["value"] for example in part.get("examples", {}).values()]
            for sample in samples:
                errors = validator(json.dumps(part["schema"])).iter_errors(sample)
                assert [error.message for error in errors] == []
                checked += 1
    assert checked > len(list(operations(whole)))


def test_no_example_of_a_request_has_a_member_that_is_read_only() -> None:
    whole = document("openapi.json")
    for each in operations(whole):
        for part in each.get("requestBody", {}).get("content", {}).values():
            example = part.get("example", {})
            for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(part["schema"])):
                members = whole["components"]["schemas"][name].get("properties", {}).items()
                read_only = {member for member, described in members if described.get("readOnly")}
                sent = example if isinstance(example, list) else [example]
                assert not any(read_only & each.keys() for each in sent if isinstance(each, dict))


def test_what_is_ours_is_marked() -> None:
    whole = document("openapi.json")
    by_id = {each["operationId"]: each for each in operations(whole)}
    submit = by_id["submit_task_result"]
    ours = {status for status, response in submit["responses"].items() if response.get("x-origin") == "acuse"}
    assert ours == {"413", "415", "422", "500", "503"}
    assert [each["name"] for each in submit["parameters"] if each.get("x-origin")] == ["Idempotency-Key"]
    assert {name for name, each in by_id.items() if each.get("x-origin") == "acuse"} >= {
        "get_task_activity_log",
        "list_task_activity_logs",
        "delete_task_activity_log",
        "get_reference",
    }
    assert whole["components"]["schemas"]["ConfigChanges"]["properties"]["is_active"]["x-origin"] == "acuse"


def test_a_member_without_a_description_is_no_document() -> None:
    described = {"Thing": {"type": "object", "properties": {"a": {}, "b": {}}}}
    with pytest.raises(LookupError, match="no descriptions of Thing: b"):
        schemas.described(described, {"Thing": {"a": "A member."}})
    with pytest.raises(LookupError, match="what is not there: Other"):
        schemas.described({}, {"Other": {"a": "A member."}})


def _resolved(whole: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = whole["components"]["examples"][example["$ref"].rpartition("/")[2]]
    return found
