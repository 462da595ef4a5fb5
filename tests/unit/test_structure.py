"""The architecture as tests: where a line may live, one name through everything, the template and the code agree."""

import ast
import importlib
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acuse.requests.routes import Routes
from dialects import REGISTERED
from local.running import ROOT
from tests.support.documented import STREAMED

SYSTEMS = set(REGISTERED)
FUNCTIONS = sorted((ROOT / "functions").glob("*/*/app.py"))
LAYER = ROOT / "layers" / "shared" / "acuse"


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_there_are_functions() -> None:
    assert len(FUNCTIONS) >= 2
    assert {path.parent.parent.name for path in FUNCTIONS} >= SYSTEMS


@pytest.mark.parametrize("path", sorted(LAYER.rglob("*.py")), ids=lambda path: str(path.relative_to(LAYER)))
def test_the_layer_imports_no_function_and_no_system_another(path: Path) -> None:
    own = path.relative_to(LAYER).parts[0]
    for name in imports(path):
        first, *rest = name.split(".")
        assert first not in SYSTEMS | {"local", "acuse_admin", "tests", "dialects", "openapi"}
        if first == "acuse" and rest and rest[0] in SYSTEMS and rest[:2] != ["journal", "model"]:
            assert own == rest[0], f"{path.name} imports {name}"


@pytest.mark.parametrize("app", FUNCTIONS, ids=lambda path: path.parent.name)
def test_a_function_imports_its_own_system_only_and_no_aws(app: Path) -> None:
    system = app.parent.parent.name
    for path in app.parent.glob("*.py"):
        for name in imports(path):
            assert name.split(".")[0] not in {"boto3", "botocore", "os"} | SYSTEMS
            assert not any(name.startswith(f"acuse.{other}.") for other in SYSTEMS - {system})


def in_template(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def resource_name(app: Path) -> str:
    return in_template(app.parent.name)


@pytest.mark.parametrize(
    "app", [app for app in FUNCTIONS if app.parent.name not in STREAMED], ids=lambda path: path.parent.name
)
def test_one_name_through_folder_template_event_and_test(app: Path, template: dict[str, Any]) -> None:
    system, operation = app.parent.parent.name, app.parent.name
    function = template["Resources"][resource_name(app)]["Properties"]
    assert function["Handler"] == f"{system}.{operation}.app.handler"
    assert (ROOT / "tests" / "contract" / system / f"test_{operation}.py").exists()

    route = function["Events"]["Http"]["Properties"]
    assert function["Description"] == f"{route['Method']} {route['Path']}"
    docstring = ast.get_docstring(ast.parse(app.read_text())) or ""
    assert docstring.startswith(f"{route['Method']} {route['Path']}: ")
    event = json.loads((ROOT / "events" / system / f"{operation}.json").read_text())
    assert event["routeKey"] == f"{route['Method']} {route['Path']}"
    assert event["requestContext"]["http"]["method"] == route["Method"].replace("ANY", "OPTIONS")


DIALECTS_WITH_ROUTES = sorted(path.parent.parent.name for path in LAYER.glob("*/http/routes.py"))


@pytest.mark.parametrize("system", DIALECTS_WITH_ROUTES)
def test_a_dialects_table_of_routes_is_the_templates(system: str, template: dict[str, Any]) -> None:
    routes: Routes = importlib.import_module(f"acuse.{system}.http.routes").ROUTES
    declared: dict[str, str] = {}
    for app in (app for app in FUNCTIONS if app.parent.parent.name == system):
        events = template["Resources"][resource_name(app)]["Properties"]["Events"]
        if events["Http"]["Properties"]["Method"] == "ANY":  # answers what the others do not take
            continue
        for event in events.values():
            path, method = event["Properties"]["Path"], event["Properties"]["Method"]
            assert path.startswith(routes.base)
            declared[f"{method} {path.removeprefix(routes.base)}"] = app.parent.name
    table = {f"{method} {path}": name for path, methods in routes.table.items() for method, name in methods.items()}
    assert declared == {route: name for route, name in table.items() if route not in routes.handed_on.values()}
    for operation, route in routes.handed_on.items():
        assert operation.startswith(f"{table[route]}_")


MOST_ROUTES = 300
"""Of an HTTP API, as AWS counts them."""


def routes_of(template: dict[str, Any]) -> list[tuple[str, str]]:
    """Method and path of every route."""
    functions = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::Function"]
    events = [event["Properties"] for each in functions for event in each["Properties"].get("Events", {}).values()]
    return [(event["Method"], event["Path"]) for event in events]


def test_the_api_has_no_more_routes_than_it_may(template: dict[str, Any]) -> None:
    routes = routes_of(template)
    assert len(routes) == len(set(routes)) <= MOST_ROUTES


def test_of_the_routes_that_match_a_path_one_is_the_most_specific(template: dict[str, Any]) -> None:
    """It names whatever any of the others names, and more: no order but that is relied upon."""
    routes = [(method, path.split("/")) for method, path in routes_of(template) if "{proxy+}" not in path]
    for method, path in routes:
        matching = [
            {place for place, segment in enumerate(other) if not segment.startswith("{")}
            for other_method, other in routes
            if other_method == method and len(other) == len(path) and all(map(_matches, other, path))
        ]
        matching.sort(key=len)
        assert all(less < more for less, more in itertools.pairwise(matching)), (method, path)


@pytest.mark.parametrize("system", DIALECTS_WITH_ROUTES)
def test_no_route_takes_what_the_catch_all_hands_on(system: str, template: dict[str, Any]) -> None:
    """One that matches some of the same paths names more of them, and comes before it in the table."""
    routes: Routes = importlib.import_module(f"acuse.{system}.http.routes").ROUTES
    table = list(routes.table)
    for handed_on in routes.handed_on.values():
        method, _, below = handed_on.partition(" ")
        path = f"{routes.base}{below}".split("/")
        for other_method, other in routes_of(template):
            pairs = list(zip(path, other.split("/"), strict=False)) if other.count("/") + 1 == len(path) else []
            if other_method == method and pairs and all(_matches(a, b) or _matches(b, a) for a, b in pairs):
                assert all(_matches(a, b) for a, b in pairs), (handed_on, other)
                assert table.index(other.removeprefix(routes.base)) < table.index(below)


def _matches(segment: str, other: str) -> bool:
    """Whether a segment of a route matches what another matches."""
    return segment == other or segment.startswith("{")


def test_every_function_of_the_template_has_a_folder(template: dict[str, Any]) -> None:
    declared = {
        name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::Serverless::Function"
    }
    assert declared == {resource_name(app) for app in FUNCTIONS}


@pytest.mark.parametrize("page", ["ApiReference", "Console"])
def test_a_web_page_is_deployed_only_where_it_is_asked_for(page: str, template: dict[str, Any]) -> None:
    assert template["Parameters"][page]["Default"] == "false"
    assert template["Conditions"][f"Has{page}"] == {"Fn::Equals": [{"Ref": page}, "true"]}
    function, log = (template["Resources"][name] for name in (f"Get{page}", f"{page}Log"))
    assert function["Condition"] == log["Condition"] == f"Has{page}"
    assert "Policies" not in function["Properties"]


def test_every_function_logs_to_the_group_of_its_system(template: dict[str, Any]) -> None:
    for app in FUNCTIONS:
        group = f"{in_template(app.parent.parent.name)}Log"
        assert template["Resources"][group]["Type"] == "AWS::Logs::LogGroup"
        assert template["Resources"][resource_name(app)]["Properties"]["LoggingConfig"] == {"LogGroup": {"Ref": group}}


def test_the_environment_is_what_the_code_reads(template: dict[str, Any]) -> None:
    declared = [template["Globals"]["Function"], *(each["Properties"] for each in template["Resources"].values())]
    given = {name for each in declared for name in each.get("Environment", {}).get("Variables", {})}
    read = {
        name
        for path in LAYER.rglob("*.py")
        for name in re.findall(r"os\.environ(?:\.get\(|\[)\"(\w+)\"", path.read_text())
    }
    assert read | {"PYDANTIC_DISABLE_PLUGINS"} == given  # Pydantic reads that one


def test_a_function_knows_how_long_it_may_take(template: dict[str, Any]) -> None:
    function = template["Globals"]["Function"]
    variables = function["Environment"]["Variables"]
    assert variables["FUNCTION_TIMEOUT_SECONDS"] == str(function["Timeout"])
    assert all(isinstance(value, str | dict) for value in variables.values()), "a variable of the environment is a text"


def test_no_policy_has_a_wildcard(template: dict[str, Any]) -> None:
    """But for the objects of the one bucket: what a function may do is said of them as a whole."""
    objects = {"Fn::Sub": "${objects.Arn}/*"}
    for app in FUNCTIONS:
        for policy in template["Resources"][resource_name(app)]["Properties"].get("Policies", []):
            for statement in policy["Statement"]:
                assert statement["Resource"] == objects or "*" not in json.dumps(statement["Resource"])
                assert "*" not in json.dumps(statement["Action"])


def test_the_boundary_leaves_what_the_functions_policies_permit_and_their_logs_and_traces(
    template: dict[str, Any],
) -> None:
    """Of AWS's managed policies, which SAM adds to each role, nothing that reaches beyond this stack is left."""
    assert template["Globals"]["Function"]["PermissionsBoundary"] == {"Ref": "FunctionBoundary"}
    policies = [
        statement
        for app in FUNCTIONS
        for policy in template["Resources"][resource_name(app)]["Properties"].get("Policies", [])
        for statement in policy["Statement"]
    ]
    groups = sorted(name for name, each in template["Resources"].items() if each["Type"] == "AWS::Logs::LogGroup")
    boundary = template["Resources"]["FunctionBoundary"]["Properties"]["PolicyDocument"]["Statement"]
    logs, traces, *data = boundary
    named = [
        {"Fn::If": [condition, {"Fn::GetAtt": [name, "Arn"]}, {"Ref": "AWS::NoValue"}]}
        if (condition := template["Resources"][name].get("Condition"))
        else {"Fn::GetAtt": [name, "Arn"]}
        for name in groups
        if name != "AccessLog"
    ]
    assert sorted(logs["Resource"], key=json.dumps) == sorted(named, key=json.dumps)
    assert logs["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert {action.partition(":")[0] for action in traces["Action"]} == {"xray"}
    data = [each["Fn::If"][1] if "Fn::If" in each else each for each in data]
    for part in ("Action", "Resource"):
        assert named_in(data, part) == named_in(policies, part)


def named_in(statements: list[dict[str, Any]], part: str) -> set[str]:
    """The actions or resources of statements, whether one stands there or a list."""
    values = [each[part] if isinstance(each[part], list) else [each[part]] for each in statements]
    return {json.dumps(value) for each in values for value in each}


def test_the_bucket_is_private_encrypted_versioned_and_kept(template: dict[str, Any]) -> None:
    bucket = template["Resources"]["objects"]
    properties = bucket["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    [encryption] = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert properties["VersioningConfiguration"]["Status"] == "Enabled"
    assert properties["LifecycleConfiguration"]["Rules"][0]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert bucket["DeletionPolicy"] == "RetainExceptOnCreate"
    [only_tls] = template["Resources"]["ObjectsBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (only_tls["Effect"], only_tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_the_api_is_throttled_and_open_to_no_origin_unless_parameters_say_so(template: dict[str, Any]) -> None:
    api = template["Resources"]["Api"]["Properties"]
    limits = ("ThrottlingRateLimit", "ThrottlingBurstLimit")
    assert api["DefaultRouteSettings"] == {name: {"Ref": name} for name in limits}
    assert all(int(template["Parameters"][name]["Default"]) > 0 for name in limits)
    condition, _, without = api["CorsConfiguration"]["Fn::If"]
    assert (condition, without) == ("HasCorsOrigins", {"Ref": "AWS::NoValue"})
    assert template["Parameters"]["CorsOrigins"]["Default"] == ""


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("", True),
        ("*", True),
        ("https://app.example.com", True),
        ("https://app.example.com,http://localhost:5173", True),
        ("https://app.example.com, http://localhost:5173", False),
        ("https://app.example.com/", False),
        ("app.example.com", False),
        ("https://a,", False),
    ],
)
def test_origins_that_could_not_work_are_refused_before_anything_is_deployed(
    given: str, taken: bool, template: dict[str, Any]
) -> None:
    assert bool(re.search(template["Parameters"]["CorsOrigins"]["AllowedPattern"], given)) == taken


def test_the_build_is_for_the_templates_processor_by_default(template: dict[str, Any]) -> None:
    default = template["Parameters"]["Architecture"]["Default"]
    assert f"ARCHITECTURE ?= {default}\n" in (ROOT / "Makefile").read_text()


def test_a_layer_of_packages_is_built_for_the_processor_that_sam_is_given(template: dict[str, Any]) -> None:
    """SAM tells a Makefile no parameters: each processor has its own, and the parameter chooses."""
    processors = template["Parameters"]["Architecture"]["AllowedValues"]
    layers = [each for each in template["Resources"].values() if each["Type"] == "AWS::Serverless::LayerVersion"]
    packages = [each for each in layers if each["Properties"]["ContentUri"] == "layers/dependencies"]
    assert len(packages) == 4
    for layer in packages:
        assert layer["Metadata"]["ContextPath"] == {"Fn::Sub": "layers/dependencies/${Architecture}"}
    for name in processors:
        makefile = ROOT / "layers" / "dependencies" / name / "Makefile"
        assert f"ARCHITECTURE := {name}\n" in makefile.read_text()


ONE_PAGE_ONLY = {"query", "scan", "list_objects", "list_objects_v2", "list_object_versions"}
"""Operations whose answers may be a part of what was asked for: with a limit, above 1 MB, before a filter."""
PARTLY_DONE = {"batch_get_item", "batch_write_item", "transact_get_items", "transact_write_items"}
"""Operations that may leave a part undone, or are canceled for reasons that pass."""


@pytest.mark.parametrize(
    "path",
    sorted([*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py"), *(ROOT / "acuse_admin").rglob("*.py")]),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_no_answer_of_the_database_is_taken_for_the_whole_that_may_be_a_part(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            called = node.func.attr
            assert called not in ONE_PAGE_ONLY, f"line {node.lineno}: get_paginator({called!r}) reads all pages"
            assert called not in PARTLY_DONE or path.name == "dynamodb.py", f"line {node.lineno}: dynamodb.py does"
        assert not isinstance(node, ast.keyword) or node.arg != "Limit", "PageSize is for that"
        assert not isinstance(node, ast.Constant) or node.value != "Limit", "PageSize is for that"
