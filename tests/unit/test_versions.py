"""What SAM's translator makes of the template: which changes publish versions, and what a canary depends on."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from local.running import ROOT
from tests.support.sam_cli import where_conditions_hold
from tools.deploy import revision

type Resources = dict[str, dict[str, Any]]


type Deploy = Callable[..., Resources]


type Publish = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def deployed(template: dict[str, Any]) -> Deploy:
    """What CloudFormation sees; `changed` is a function or a layer whose content is another than usual.

    Without the routes, for each of which SAM copies the whole API, it takes a tenth of the time.
    """

    @cache
    def deploy(changed: str = "", *, routes: bool = True, **parameters: str) -> Resources:
        packaged = deepcopy(template)
        for name, resource in packaged["Resources"].items():
            content = f"s3://bucket/{name}{'-changed' if name == changed else ''}"
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = content
                if not routes:
                    resource["Properties"].pop("Events", None)
            elif resource["Type"] == "AWS::Serverless::LayerVersion":
                resource["Properties"]["ContentUri"] = content
        resources: Resources = transform(packaged, parameters, SimpleNamespace(load=dict))["Resources"]
        return resources

    return deploy


def versions(resources: Resources) -> dict[str, str]:
    """The version that each function's `live` points to."""
    aliases = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::Lambda::Alias"]
    assert {alias["Name"] for alias in aliases} == {"live"}
    return {alias["FunctionName"]["Ref"]: alias["FunctionVersion"]["Fn::GetAtt"][0] for alias in aliases}


@pytest.fixture
def published(deployed: Deploy) -> Publish:
    """The versions of a deployment. They do not depend on the routes."""
    return lambda changed="", **parameters: versions(deployed(changed, routes=False, **parameters))


@pytest.fixture
def usual(deployed: Deploy) -> Resources:
    return deployed()


def test_the_api_calls_every_function_by_its_alias(usual: Resources) -> None:
    paths = where_conditions_hold(usual["Api"]["Properties"]["Body"]["paths"])
    uris = [
        json.dumps(operation["x-amazon-apigateway-integration"]["uri"])
        for path in paths.values()
        for operation in path.values()
    ]
    called = {name for uri in uris for name in re.findall(r"\$\{(\w+)Aliaslive\}", uri)}
    assert called == versions(usual).keys() - {"PublishEvents"}, "which a stream calls"
    assert all("Aliaslive}" in uri for uri in uris)


def test_a_route_publishes_no_function(published: Publish, usual: Resources) -> None:
    assert published() == versions(usual)


def test_a_changed_function_is_published_alone(published: Publish) -> None:
    changed = published("SubmitTaskResult")
    assert {name for name, version in published().items() if changed[name] != version} == {"SubmitTaskResult"}


@pytest.mark.parametrize("layer", ["SharedLayer", "DependenciesLayer", "BearerLayer", "QueryLayer", "FormatsLayer"])
def test_a_changed_layer_publishes_every_function_that_has_it(
    layer: str, template: dict[str, Any], published: Publish
) -> None:
    """SAM does not look at layers by itself: `live` would go on with the old one."""
    having = {
        name
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
        and {"Ref": layer} in [*resource["Properties"].get("Layers", []), *template["Globals"]["Function"]["Layers"]]
    }
    changed = published(layer)
    assert {name for name, version in published().items() if changed[name] != version} == having
    assert having


def test_a_changed_parameter_is_published_with_its_revision(published: Publish) -> None:
    """SAM does not see a parameter's new value, so make deploy says that something is new."""
    assert published(MemorySize="1024") == published()
    one, other = (published(Revision=revision) for revision in ("0123456789", "abcdef0123"))
    assert all(one[name] != other[name] for name in one)


def test_a_revision_stands_for_everything(published: Publish) -> None:
    """With the same one nothing is published: so `sam deploy` by itself must not keep the last one of make deploy."""
    assert published("SharedLayer", Revision="1") == published(Revision="1")
    assert 'parameter_overrides = "Revision=\\"\\""' in (ROOT / "samconfig.toml").read_text()


def test_make_deploy_gives_a_new_revision_for_new_code_and_for_new_parameters(tmp_path: Path) -> None:
    shutil.copy(ROOT / "template.yaml", tmp_path)
    (tmp_path / "app.py").write_text("1")
    first = revision(tmp_path, {"MemorySize": "1024"})
    assert re.fullmatch(r"[0-9a-f]{16}", first)
    same = {"MemorySize": "1024", "LogRetentionDays": "30", "DeletionProtection": "false", "Revision": first}
    assert revision(tmp_path, same) == first
    assert revision(tmp_path, {"MemorySize": "512"}) == revision(tmp_path, {}) != first
    (tmp_path / "app.py").write_text("2")
    assert revision(tmp_path, {"MemorySize": "1024"}) != first


def names_in(value: Any) -> Iterator[str]:
    """What a resource refers to."""
    if isinstance(value, list):
        for each in value:
            yield from names_in(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            match name:
                case "Ref":
                    yield inner
                case "Fn::GetAtt":
                    yield inner[0] if isinstance(inner, list) else inner.split(".")[0]
                case "Fn::Sub":
                    text = inner if isinstance(inner, str) else inner[0]
                    yield from re.findall(r"\$\{(\w+)", text)
                case _:
                    yield from names_in(inner)


@pytest.mark.parametrize("parameters", [{}, {"CanaryDeployment": "true"}], ids=["usual", "canary"])
def test_no_resource_waits_for_itself(parameters: dict[str, str], deployed: Deploy) -> None:
    """An alarm that takes canaries back must not depend on the API, which depends on what the canary changes."""
    resources = deployed(**parameters)
    TopologicalSorter({name: {*names_in(each)} & resources.keys() for name, each in resources.items()}).prepare()


def test_a_canary_is_taken_back_when_the_api_fails(deployed: Deploy, usual: Resources) -> None:
    assert not [each for each in usual.values() if each["Type"].startswith("AWS::CodeDeploy")], "off unless asked for"
    resources = deployed(CanaryDeployment="true")
    groups = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::CodeDeploy::DeploymentGroup"]
    assert len(groups) == len(versions(usual))
    for group in groups:
        _, alarms, _ = group["AlarmConfiguration"]["Fn::If"]
        assert alarms == {"Enabled": True, "Alarms": [{"Name": {"Ref": "ServerErrorsAlarm"}}]}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        assert group["DeploymentConfigName"]["Fn::Sub"][1] == {"ConfigName": "Canary10Percent10Minutes"}


@pytest.mark.parametrize("page", ["ApiReference", "Console"])
def test_all_that_sam_makes_of_a_web_page_has_its_condition(page: str, deployed: Deploy) -> None:
    """CodeDeploy's part too: by itself SAM makes that of a function that is not there."""
    made = {name: each for name, each in deployed(CanaryDeployment="true").items() if f"Get{page}" in name}
    assert {"AWS::CodeDeploy::DeploymentGroup", "AWS::IAM::Role"} <= {each["Type"] for each in made.values()}
    assert {each.get("Condition") for each in made.values()} == {f"Has{page}"}


def test_snapshots_are_made_only_when_asked_for(template: dict[str, Any], usual: Resources) -> None:
    assert template["Parameters"]["SnapStart"]["Default"] == "None"
    for name in versions(usual):
        assert usual[name]["Properties"]["SnapStart"] == {"ApplyOn": {"Ref": "SnapStart"}}


def test_no_function_is_traced_unless_that_is_asked_for(template: dict[str, Any], usual: Resources) -> None:
    """Without an SDK of X-Ray a trace has Lambda's own two segments, at up to 5 dollars a million."""
    assert template["Parameters"]["Tracing"]["Default"] == "PassThrough"
    for name in versions(usual):
        assert usual[name]["Properties"]["TracingConfig"] == {"Mode": {"Ref": "Tracing"}}


def test_the_stack_stays_within_what_cloudformation_takes(deployed: Deploy) -> None:
    resources = deployed(CanaryDeployment="true")
    assert len(resources) <= 485, "of 500"
    assert len(json.dumps(resources)) < 900_000, "of 1 MB"
    paths = where_conditions_hold(resources["Api"]["Properties"]["Body"]["paths"])
    assert sum(map(len, paths.values())) <= 250, "routes, of 300"


def test_a_function_may_do_no_more_than_the_boundary(usual: Resources) -> None:
    for name in versions(usual):
        role = usual[usual[name]["Properties"]["Role"]["Fn::GetAtt"][0]]["Properties"]
        assert role["PermissionsBoundary"] == {"Ref": "FunctionBoundary"}


def test_layers_are_named_after_their_stack(usual: Resources) -> None:
    """Two stacks of an account share none."""
    layers = [each["Properties"] for each in usual.values() if each["Type"] == "AWS::Lambda::LayerVersion"]
    assert len({json.dumps(layer["LayerName"]) for layer in layers}) == len(layers) == 5
    assert all(layer["LayerName"]["Fn::Sub"].startswith("${AWS::StackName}-") for layer in layers)


@pytest.mark.parametrize("origins", ["", "https://a.example", "https://a.example,https://b.example"])
def test_origins_are_a_list_whoever_transforms_the_template(origins: str, deployed: Deploy) -> None:
    cors = deployed(routes=False, CorsOrigins=origins)["Api"]["Properties"]["Body"]["x-amazon-apigateway-cors"]
    condition, allowed, otherwise = cors["Fn::If"]
    assert (condition, otherwise) == ("HasCorsOrigins", {"Ref": "AWS::NoValue"})
    assert allowed["allowOrigins"] == {"Fn::Split": [",", origins]}


def test_a_domain_name_leads_to_the_stage_of_the_api(template: dict[str, Any], usual: Resources) -> None:
    """Off unless asked for, and then with all its parts."""
    assert template["Parameters"]["DomainName"]["Default"] == ""
    made = {name: each for name, each in usual.items() if name.startswith("CustomDomain")}
    assert made.keys() == {"CustomDomain", "CustomDomainMapping"}
    outputs = [each for each in template["Outputs"].values() if "CustomDomain" in json.dumps(each)]
    assert len(outputs) == 2
    assert {each["Condition"] for each in [*made.values(), *outputs]} == {"HasDomainName"}
    stage = usual[made["CustomDomainMapping"]["Properties"]["Stage"]["Ref"]]
    assert stage["Type"] == "AWS::ApiGatewayV2::Stage"
    assert usual["Api"]["Properties"].get("DisableExecuteApiEndpoint") is None, "BaseUrl goes on answering"


def test_a_password_is_taken_only_from_who_has_credentials_for_the_pool(usual: Resources) -> None:
    flows = set(usual["UserPoolClient"]["Properties"]["ExplicitAuthFlows"])
    assert flows == {"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"}


def test_the_deploying_roles_policies_fit_and_cover_what_is_deployed(
    deployed: Deploy, monitoring: dict[str, Any]
) -> None:
    policies = [path.read_text() for path in (ROOT / "docs").glob("deploying-role*.json")]
    assert all(len("".join(text.split())) <= 6144 for text in policies), "what IAM takes of a managed policy"
    statements = [each for text in policies for each in json.loads(text)["Statement"]]
    actions = {
        action
        for each in statements
        for action in ([each["Action"]] if isinstance(each["Action"], str) else each["Action"])
    }
    assert not [action for action in actions if "*" in action]
    services = {action.partition(":")[0] for action in actions}
    names = {"ApiGatewayV2": "apigateway", "Cognito": "cognito-idp"}
    made = deployed(CanaryDeployment="true") | monitoring["Resources"]
    kinds = {each["Type"] for each in made.values()}
    needed = {names.get(kind.split("::")[1], kind.split("::")[1].lower()) for kind in kinds}
    assert needed | {"cloudformation"} == services
    [nested] = [name for name, each in made.items() if each["Type"] == "AWS::CloudFormation::Stack"]
    assert f"arn:aws:cloudformation:*:*:stack/acuse-{nested}-*/*" in json.dumps(statements)
