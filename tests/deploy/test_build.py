"""What SAM makes of the template: valid, buildable, and the built functions run from what was built alone."""

import base64
import gzip
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import awscrt
import pytest

from dialects import REGISTERED
from local.running import ROOT, LocalStack
from local.world import World, submission
from tests.deploy.conftest import Invoke, PathOf
from tests.deploy.interpreter import ENVIRONMENT, code_objects_of
from tests.support.dialects import by_dialect, further_requests, good_requests
from tests.support.sam_cli import MACHINE, build, build_layers, sam
from tools.api_reference import page
from tools.console import page as console_page


def test_the_template_is_valid_and_clean() -> None:
    """By AWS's rules and those of the Serverless Application Lens (.cfnlintrc)."""
    sam("validate", "--lint")


CATCH_ALLS = {each.catch_all: name for name, each in by_dialect().items() if each.catch_all}
"""They hand on to every operation of their system, in their own process."""


def test_a_function_ships_its_own_folder_only_with_bytecode(built: Path, functions: dict[str, dict[str, Any]]) -> None:
    for name, function in functions.items():
        system, operation, *_ = function["Handler"].split(".")
        shipped = [path.relative_to(built / name) for path in (built / name).rglob("*") if path.is_file()]
        operations = {path.parts[1] for path in shipped}
        if name in CATCH_ALLS:
            assert operations == {folder.name for folder in (ROOT / "functions" / system).iterdir()}
        else:
            assert operations == {operation}
        assert {path.parts[0] for path in shipped} == {system}
        sources = {path.stem for path in shipped if path.suffix == ".py"}
        assert {path.name.split(".")[0] for path in shipped if path.suffix == ".pyc"} == sources


@pytest.fixture(scope="module", params=["arm64", "x86_64"])
def layers(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A processor, and where the layers for it are."""
    if request.param == MACHINE:
        return request.param, built
    folder = tmp_path_factory.mktemp(request.param)
    build_layers(folder, request.param)
    return request.param, folder / "build"


LAYERS = ("DependenciesLayer", "BearerLayer", "QueryLayer", "FormatsLayer", "SharedLayer")


def test_the_layers_hold_what_runs_and_are_under_45_mb(layers: tuple[str, Path]) -> None:
    _, folder = layers
    parts = [folder / name / "python" for name in LAYERS]
    size = sum(path.stat().st_size for part in parts for path in part.rglob("*") if path.is_file())
    assert size < 45_000_000
    assert not [part for part in parts for name in ("boto3", "s3transfer") if (part / name).exists()]
    services = {path.name for path in (parts[0] / "botocore" / "data").iterdir() if path.is_dir()}
    assert services == {"dynamodb", "events", "s3"}
    for part in parts:
        for source in part.rglob("*.py"):
            assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_scanners_find_in_the_layers_what_the_bill_of_materials_names(layers: tuple[str, Path], tmp_path: Path) -> None:
    _, folder = layers
    bill = tmp_path / "bill.json"
    subprocess.run(["make", "--silent", "sbom", f"SBOM={bill}"], cwd=ROOT, check=True, capture_output=True)
    named = {(each["name"], each["version"]) for each in json.loads(bill.read_text())["components"]}
    found = {
        (re.sub(r"[-_.]+", "-", each.name).lower(), each.version)
        for name in LAYERS
        for each in importlib.metadata.distributions(path=[str(folder / name / "python")])
    }
    assert found
    assert named == found


MACHINE_OF_ELF = {"x86_64": 62, "arm64": 183}


def test_layers_are_built_for_the_processor_that_was_asked_for(layers: tuple[str, Path], built: Path) -> None:
    """What is compiled is for it alone; the rest is the same for both."""
    architecture, folder = layers
    libraries = [path for name in LAYERS for path in (folder / name).rglob("*.so")]
    assert len(libraries) >= 3
    for library in libraries:
        header = library.read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == MACHINE_OF_ELF[architecture], library
    for name in LAYERS:
        sources = [{path.relative_to(each) for path in each.rglob("*.py")} for each in (folder / name, built / name)]
        assert sources[0] == sources[1]


@pytest.mark.parametrize("name", ["SubmitTaskResult", "ListTargetResolutions", "ListTasks", "SaveTaskActivityLog"])
def test_a_built_function_runs_from_its_bytecode(
    name: str, built: Path, path_of: PathOf, functions: dict[str, Any]
) -> None:
    """Lambda's file system is read-only: what is compiled there is compiled again at every cold start."""
    module = functions[name]["Handler"].removesuffix(".handler")
    modules = f"{module}, defusedxml.ElementTree" if name == "SaveTaskActivityLog" else module
    files = code_objects_of(modules, path_of(name), built)
    assert len(files) > 200
    assert [file for file in files if not file.endswith(".pyc")] == []


def test_two_builds_of_one_commit_are_the_same(built: Path, tmp_path: Path) -> None:
    """In another folder, with blanks in its name, at another time."""
    sources = tmp_path / "else  where"
    shutil.copytree(
        ROOT, sources, ignore=shutil.ignore_patterns(".*", "tests", "benchmarks"), copy_function=shutil.copy
    )
    build(tmp_path / "build", sources)
    one, other = (_contents(folder) for folder in (built, tmp_path / "build"))
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} == set()
    assert len(one) > 1000


def test_a_build_without_the_projects_python_says_how_to_get_it(tmp_path: Path) -> None:
    """Another version's bytecode is ignored on Lambda, and its packages are not there."""
    clone = tmp_path / "a b"
    (clone / "local").mkdir(parents=True)
    shutil.copy(ROOT / "local" / "build_python", clone / "local")
    others = tmp_path / "others"
    others.mkdir()
    (others / "python3").write_text("#!/bin/sh\nexit 1\n")
    (others / "python3").chmod(0o755)
    command = [str(clone / "local" / "build_python"), "-c", "print('built')"]
    path = f"{others}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "make .venv/ready" in done.stderr

    own = clone / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    done = subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=True)
    assert done.stdout == "built\n"


def _contents(build: Path) -> dict[str, str]:
    return {
        str(path.relative_to(build)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in build.rglob("*")
        if path.is_file()
    }


def test_a_built_function_runs_where_the_runtime_brings_awscrt(
    path_of: PathOf, functions: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """botocore signs with it then: what is cut off from it must not be what that needs."""
    for package in Path(awscrt.__file__).parent.parent.glob("*awscrt*"):
        (tmp_path / package.name).symlink_to(package)
    path = os.pathsep.join([*path_of("CreateTaskFileAttachment"), str(tmp_path)])
    module = functions["CreateTaskFileAttachment"]["Handler"].rpartition(".")[0]
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import awscrt, {module}, botocore.crt.auth"],
        env=ENVIRONMENT | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


# Each function in a process of its own, which begins with what all of them load.
_COLLECTING = """
import gc, importlib, json, os, sys
import acuse, pydantic, botocore.session
assert not gc.isenabled()
for path, module in json.load(sys.stdin):
    child = os.fork()
    if not child:
        sys.path[:0] = path
        importlib.import_module(module)
        os._exit(not gc.isenabled())
    if os.waitpid(child, 0)[1]:
        print(module)
"""


def test_garbage_is_collected_again_after_a_functions_initialisation(
    path_of: PathOf, functions: dict[str, dict[str, Any]]
) -> None:
    """While Lambda imports a function, collections wait (acuse/runtime/initialisation.py)."""
    modules = {name: each["Handler"].rpartition(".")[0] for name, each in functions.items()}
    made_of_acuse = [name for name in modules if name != "GetApiReference"]
    done = subprocess.run(
        [sys.executable, "-S", "-c", _COLLECTING],
        env=ENVIRONMENT
        | {"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        | {"JOURNAL_TABLE": "J", "EVENT_BUS": "b", "PYTHONPATH": os.pathsep.join(path_of("SubmitTaskResult"))},
        input=json.dumps([[path_of(name), modules[name]] for name in made_of_acuse]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


_WAITING = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
from acuse.runtime.initialisation import READ_WHEN_USED
waiting = [name for name, module in sys.modules.items() if type(module).__name__ == "_LazyModule"]
print(json.dumps([sorted(READ_WHEN_USED), sorted(waiting)]))
import configparser, email.header, importlib.metadata, mimetypes, signal, jmespath
assert configparser.RawConfigParser() is not None
assert str(email.header.Header("a")) == "a"
assert importlib.metadata.version("pydantic")
assert mimetypes.guess_type("a.json")[0] == "application/json"
assert signal.SIGTERM == 15
assert jmespath.search("a", {"a": 1}) == 1
"""


def test_modules_that_no_submit_needs_are_not_read_before_they_are_used(
    path_of: PathOf, functions: dict[str, dict[str, Any]]
) -> None:
    """Each of acuse.runtime.initialisation.READ_WHEN_USED is imported by somebody, and works when it is used."""
    module = functions["SubmitTaskResult"]["Handler"].rpartition(".")[0]
    done = subprocess.run(
        [sys.executable, "-S", "-c", _WAITING, module],
        env=ENVIRONMENT
        | {"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
        | {"PYDANTIC_DISABLE_PLUGINS": "__all__", "PYTHONPATH": os.pathsep.join(path_of("SubmitTaskResult"))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected, waiting = json.loads(done.stdout)
    assert waiting == expected


@pytest.fixture
def container_credentials() -> Iterator[str]:
    """Where Lambda gives credentials to a function that was restored from a snapshot; gives the address."""
    document = {"AccessKeyId": "restored", "SecretAccessKey": "x", "Token": "x", "Expiration": "2999-01-01T00:00:00Z"}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(document).encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/credentials"
        server.shutdown()


def test_a_function_that_was_restored_from_a_snapshot_finds_its_credentials(
    path_of: PathOf, functions: dict[str, dict[str, Any]], container_credentials: str
) -> None:
    """They are not in its environment then."""
    signer = "dynamodb.connection().client._request_signer._credentials.get_frozen_credentials()"
    module = functions["SubmitTaskResult"]["Handler"].rpartition(".")[0]
    code = f"import {module}; from acuse.storage import dynamodb; print({signer}.access_key)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env=ENVIRONMENT
        | {"PYTHONPATH": os.pathsep.join(path_of("SubmitTaskResult"))}
        | {"AWS_CONTAINER_CREDENTIALS_FULL_URI": container_credentials, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "restored\n", done.stderr


def test_a_built_function_answers_from_what_was_built_alone(
    invoke: Invoke, local_stack: LocalStack, world: World
) -> None:
    activity = world.new_activity()
    event = {
        "headers": {"x-api-key": world.api_key, "content-type": "application/json"},
        "requestContext": {"requestId": "r"},
        "body": json.dumps(submission(activity)),
    }
    invocation = invoke({"SubmitTaskResult": event}, local_stack.environment)["SubmitTaskResult"]
    assert invocation.answer["statusCode"] == 201, invocation.answer
    assert not [file for file in invocation.files if "site-packages" in file]
    assert world.stored(activity).status == "COMPLETED"


def test_a_built_function_checks_a_bearer_token(invoke: Invoke, local_stack: LocalStack, world: World) -> None:
    event = {"headers": world.bearer(world.new_user()), "requestContext": {"requestId": "r"}}
    invocation = invoke({"ListTargetResolutions": event}, local_stack.environment)["ListTargetResolutions"]
    assert (invocation.answer["statusCode"], invocation.answer["body"]) == (200, "[]")
    assert {"jwt", "cryptography"} <= invocation.packages
    assert not [file for file in invocation.files if "site-packages" in file]


def test_the_built_api_reference_answers_the_page(invoke: Invoke) -> None:
    """Compressed, and without anybody's credentials. Lambda's answers have at most 6 MB."""
    invocation = invoke({"GetApiReference": {}}, ENVIRONMENT)["GetApiReference"]
    assert invocation.calls == []
    assert not [file for file in invocation.files if "site-packages" in file]
    answer = invocation.answer
    assert (answer["headers"]["content-encoding"], answer["isBase64Encoded"]) == ("gzip", True)
    assert answer["headers"]["x-content-type-options"] == "nosniff"
    assert gzip.decompress(base64.b64decode(answer["body"])).decode() == page.make()
    assert len(answer["body"]) < 2_000_000


def test_the_built_console_answers_its_page_and_every_part_of_it(invoke: Invoke) -> None:
    def ask(path: str) -> dict[str, Any]:
        return invoke({"GetConsole": {"rawPath": path, "headers": {}}}, ENVIRONMENT)["GetConsole"].answer

    shown = ask("/console")
    made = console_page.make()
    assert base64.b64decode(shown["body"]) == made.page
    [start] = re.findall(r'src="/console/assets/([^"]+)"', gzip.decompress(made.page).decode())
    assert ("text/javascript; charset=utf-8", base64.b64decode(ask(f"/console/assets/{start}")["body"])) == made.asset(
        start
    )
    assert json.loads(ask("/console/settings.json")["body"]).keys() == {"issuer", "clientId", "audience"}


_AN_OLDER_RELEASES_CATALOGUE = {("dynamodb:Query", "ConfigsTable")}
"""Its size is measured by the first who writes."""
_THE_RELEASE_BEFORE = {("dynamodb:ConditionCheckItem", "ResultsTable")}
"""It works beside this one while a canary runs."""
NEVER_WITHOUT_A_RACE = {
    "CreateTask": {("s3:DeleteObject", "objects")},  # the files of a repeat that was faster than it could be seen
    "CreateUserRetentionStatus": _AN_OLDER_RELEASES_CATALOGUE,
    "UpdateUserRetentionStatus": _AN_OLDER_RELEASES_CATALOGUE,
    "UpdateTaskNote": _THE_RELEASE_BEFORE,
    "UpdateTaskFileAttachment": _THE_RELEASE_BEFORE,
}
"""Calls that no request by itself leads to."""


def test_every_built_function_works_with_what_its_policy_permits_and_needs_all_of_it(
    built: Path,
    invoke: Invoke,
    functions: dict[str, dict[str, Any]],
    local_stack: LocalStack,
    world: World,
    other: World,
) -> None:
    """On good requests, since a layer lacks what nothing is known to need, and on those that need the rest."""
    requests = {name: [sent] for name, sent in good_requests(world).items()}
    functions = {
        name: each
        for name, each in functions.items()
        if each["Handler"].partition(".")[0] in REGISTERED and "Http" in each.get("Events", {})
    }
    assert requests.keys() == functions.keys()
    for name, further in further_requests(world, other).items():
        requests[name] += further
    calls: dict[str, set[tuple[str, str]]] = {name: set() for name in functions}
    for number in range(max(map(len, requests.values()))):
        now = {name: each[number] for name, each in requests.items() if number < len(each)}
        events = {name: sent.event(*functions[name]["Description"].split()) for name, sent in now.items()}
        for name, invocation in invoke(events, local_stack.environment).items():
            sent = now[name]
            assert invocation.answer["statusCode"] == sent.status, (name, invocation.answer)
            assert not [file for file in invocation.files if "site-packages" in file]
            calls[name] |= used(invocation.calls)
            needed = set(sent.loads)
            if sent.headers.get("authorization", "").startswith("Bearer"):
                needed = {"jwt", "cryptography"}
            assert invocation.packages & LOADED_WHEN_NEEDED == needed, name
            shipped = [file for file in invocation.files if file.startswith(str(built))]
            more = sum(MORE_MODULES.get(package, 0) for package in {*needed, name})
            assert len(shipped) <= MODULES + more, name
    made = {name: each | NEVER_WITHOUT_A_RACE.get(name, set()) for name, each in calls.items()}
    for name, system in CATCH_ALLS.items():
        of_system = (each for each, function in functions.items() if function["Handler"].startswith(f"{system}."))
        made[name] |= set().union(*(made[each] for each in of_system))
    allowed = {name: permitted(function) for name, function in functions.items()}
    differences = {name: made[name] ^ allowed[name] for name in made if made[name] != allowed[name]}
    assert not differences


ACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}


def used(calls: list[tuple[str, str, dict[str, Any]]]) -> set[tuple[str, str]]:
    """What calls to AWS need to be permitted: the action, and the table, index or bucket."""
    found: set[tuple[str, str]] = set()
    for service, operation, parameters in calls:
        if service == "s3":
            found.add((f"s3:{operation.replace('Objects', 'Object')}", "objects"))
            if operation == "GetObject":  # to who may not list, S3 says of what is gone that it is forbidden
                found.add(("s3:ListBucket", "bucket"))
        elif operation == "TransactWriteItems":
            parts = [part for each in parameters["TransactItems"] for part in each.items()]
            found |= {(f"dynamodb:{ACTIONS[kind]}", part["TableName"]) for kind, part in parts}
        elif operation.startswith("Batch"):
            found |= {(f"dynamodb:{operation}", table) for table in parameters["RequestItems"]}
        else:
            place = f"{parameters['TableName']}/{parameters['IndexName']}" if "IndexName" in parameters else ""
            found.add((f"dynamodb:{operation}", place or parameters["TableName"]))
    return found


def permitted(function: dict[str, Any]) -> set[tuple[str, str]]:
    """What a function's policy permits."""
    places = {
        "ResultsTable.Arn": "ResultsTable",
        "ConfigsTable.Arn": "ConfigsTable",
        "${ResultsTable.Arn}/index/lists": "ResultsTable/lists",
        "${ResultsTable.Arn}/index/schedule": "ResultsTable/schedule",
        "${ConfigsTable.Arn}/index/lists": "ConfigsTable/lists",
        "JournalTable.Arn": "JournalTable",
        "${JournalTable.Arn}/index/lists": "JournalTable/lists",
        "objects.Arn": "bucket",
        "${objects.Arn}/*": "objects",
    }
    statements = [each for policy in function.get("Policies", []) for each in policy["Statement"]]
    found: set[tuple[str, str]] = set()
    for statement in statements:
        [resource] = statement["Resource"].values()
        name = ".".join(resource) if isinstance(resource, list) else resource
        actions = statement["Action"]
        found |= {(action, places[name]) for action in ([actions] if isinstance(actions, str) else actions)}
    return found


MODULES = 340
"""What a function may load of what it is shipped with: each takes time at a cold start."""
MORE_MODULES = {"jwt": 50, "lark": 25, "GetRecord": 30}
"""By package, and by function: one that shows records of every dialect has the views of all."""
LOADED_WHEN_NEEDED = {"jwt", "cryptography", "defusedxml", "lark"}


def test_a_function_that_could_see_a_bearer_token_loads_nothing_for_one_before(invoke: Invoke) -> None:
    event = {"headers": {"x-api-key": "malformed"}, "requestContext": {"requestId": "r"}}
    invocation = invoke({"ListTargetResolutions": event}, ENVIRONMENT)["ListTargetResolutions"]
    assert invocation.answer["statusCode"] == 401
    assert {"botocore", "pydantic", "acuse"} <= invocation.packages
    assert "boto3" not in invocation.packages
    assert not invocation.packages & LOADED_WHEN_NEEDED
