"""Public clients of Oracle B2C Service, as they are published, and their own tests: docs/compatibility.md.

Their tests call incidents and products of their authors' sites. Here they call tasks: what is replaced in them is
listed, and which of them say nothing of this API. The clients are as they came, down to the byte.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from acuse.identity.permissions import Permission
from local.world import World
from tests.clients.forwarder import Forwarder
from tests.support.ministack import API_DOMAIN
from tests.support.programs import copied, install_from_npm, run

FILE: Final = "haQE7EIDQVUyzoLDha2SRVsP415IYK8_ocmxgMfyZaw.png"
"""The name of a file attachment that the tests download."""


@dataclass(frozen=True)
class Client:
    """A client, with its tests."""

    put_into: Callable[[Path], None]
    """Puts it and them into a folder."""
    tests: tuple[str, ...]
    """Their files in the folder."""
    replaced: dict[str, str]
    """What stands in them, as regular expressions, for what; TASK and ATTACHMENT become ids."""
    command: Callable[[Forwarder, tuple[str, ...], list[str]], list[str]]
    """Runs files of tests but for some of them."""
    left_out: dict[str, str]
    """Tests by names, and why."""
    of_options: str
    """The test that asks for the options of a collection."""
    passed: tuple[int, str]
    """How many others pass, and what the command prints of them."""


def from_pypi(folder: Path) -> None:
    options = ["--no-deps", "--require-hashes", "--target", str(folder), "--requirement", "requirements.txt"]
    installed = run([sys.executable, "-m", "uv", "pip", "install", *options], folder)
    if installed.returncode:
        pytest.skip(f"{folder.name} could not be installed: {installed.stderr}")


def of_a_clone(commit: str) -> Callable[[Path], None]:
    """What no registry has is taken from a clone, which an environment variable of the client's name says."""

    def put_into(folder: Path) -> None:
        variable = folder.name.upper()
        if not (clone := os.environ.get(variable)):
            pytest.skip(f"{variable} names no clone of rajangdavis/{folder.name}")
        archive = run(["git", "-C", clone, "archive", "--output", str(folder / "client.tar"), commit, "--"], folder)
        assert archive.returncode == 0, archive.stderr
        own = ["package.json", "package-lock.json"]
        unpacked = run(["tar", "-x", *(f"--exclude={name}" for name in own), "-f", "client.tar"], folder)
        assert unpacked.returncode == 0, unpacked.stderr
        if (folder / own[0]).exists():
            install_from_npm(folder)

    return put_into


def pytest_of(_forwarder: Forwarder, tests: tuple[str, ...], left_out: list[str]) -> list[str]:
    chosen = f"not ({' or '.join(left_out)})"
    return [sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", "no:cacheprovider", *tests, "-k", chosen]


def mocha(_forwarder: Forwarder, tests: tuple[str, ...], left_out: list[str]) -> list[str]:
    return [
        "node",
        "node_modules/mocha/bin/_mocha",
        *tests,
        "--timeout",
        "8000",
        "--grep",
        "|".join(left_out),
        "--invert",
    ]


def phpunit(forwarder: Forwarder, tests: tuple[str, ...], left_out: list[str]) -> list[str]:
    if not (program := shutil.which("phpunit")):
        pytest.skip("there is no phpunit on this machine")
    trusted = f"curl.cainfo={forwarder.certificate_file}"
    chosen = f"/^(?!(.*::)?({'|'.join(left_out)})(::|$))/"
    return ["php", "-d", trusted, program, "--no-configuration", "--filter", chosen, str(Path(tests[0]).parent)]


# Their queries describe objects, and select from answers of which the site has many.
QUERIES: Final = {
    r"(?i)DESCRIBE (incidents|contacts|answers|serviceCategories|serviceProducts)\b": "DESCRIBE",
    r"(?<=['\"])DESCRIBE(?=['\"])": "SELECT name AS Name, id AS Type, lookupName AS Path FROM tasks",
    r"(?i)FROM answers\b": "FROM tasks",
}
TASKS: Final = 20
"""That the tests of queries count."""
DESCRIBES: Final = "it looks at what DESCRIBE says, which is not supported"
SESSION: Final = "it logs in to a page of its author's site, for an Authorization of Session"
NOT_PHPUNIT_9: Final = "it expects an exception of the client by an annotation that PHPUnit 9 does not have"
OPTIONS_OF_MINISTACK: Final = "MiniStack's gateway answers OPTIONS itself"
CLIENTS: Final = {
    "osvc_python": Client(
        put_into=from_pypi,
        tests=tuple(
            f"osvc_python/test_osvc_python_{name}.py"
            for name in ("client", "connect", "query_results", "query_results_set", "validations")
        ),
        replaced={
            r"incidents/24898/fileAttachments/245": "tasks/TASK/fileAttachments/ATTACHMENT",
            r"incidents/(24898|26277)": "tasks/TASK",
            **QUERIES,
            r"'(incidents|answers)": "'tasks",
            "primaryContact": "contact",
            '"subject"': '"name"',
        },
        command=pytest_of,
        left_out={"test_session_auth": SESSION, "(test_query and not parallel)": DESCRIBES},
        of_options="test_options",
        passed=(21, "%d passed"),
    ),
    "osvc_node": Client(
        put_into=of_a_clone("f530e1515b02cec7f6bedf188312263a7b1924a6"),
        tests=tuple(
            f"tests/lib/{name}.js"
            for name in ("Client", "Config", "Connect", "OSvCNode", "QueryResults", "QueryResultsSet")
        ),
        replaced={
            r"incidents/24898/fileAttachments/245": "tasks/TASK/fileAttachments/ATTACHMENT",
            r"incidents/(24898|24790)": "tasks/TASK",
            **QUERIES,
            r"(url: ['`])incidents": r"\1tasks",
            "primaryContact": "contact",
            '"subject"': '"name"',
        },
        command=mocha,
        left_out={
            "should be able to set a session id and it should work if retrieved": SESSION,
            "should make queries concurrently if a concurrent option is selected": DESCRIBES,
        },
        of_options="should be able to make an OPTIONS request and send back the headers",
        passed=(55, "%d passing"),
    ),
    "osvc_php": Client(
        put_into=of_a_clone("72fa20a60c1748741a06fba8ed076d4adfea9b0a"),
        tests=tuple(
            f"tests/{name}Test.php" for name in ("Client", "Config", "Connect", "QueryResults", "QueryResultsSet")
        ),
        replaced={
            **QUERIES,
            r"assertInternalType\('array',": "assertIsArray(",
            r"assertInternalType\('object',": "assertIsObject(",
            r"(?s)\$new_product = array\(.*?\);": "$new_product = array('name' => 'NEW_PRODUCT');",
            "incidents|serviceProducts": "tasks",
            "primaryContact": "contact",
            "(['\"])subject(['\"])": r"\1name\2",
        },
        command=phpunit,
        left_out={
            "testShouldReturnAnErrorIfAFileDoesNotExistInTheSpecifiedFileLocation": NOT_PHPUNIT_9,
            "testShouldThrowAnErrorIfVersionIsSetToV14AndNoAnnotationIsPresent": NOT_PHPUNIT_9,
            "testShouldThrowAnErrorIfAnnotationIsGreaterThan40Characters": NOT_PHPUNIT_9,
            "testShouldRaiseAnErrorIfTheObject[A-Za-z]+IsBlank": NOT_PHPUNIT_9,
            "testShouldReturnAnErrorIfTheQueriesAreNotDefined": NOT_PHPUNIT_9,
            "testShouldReturnAnErrorIfThereIsOnlyOneQuery": NOT_PHPUNIT_9,
            "testShouldErrorIfNoQueryIsPresent": NOT_PHPUNIT_9,
            "testShouldErrorIfOptionsIsNotAnAssociativeArray": NOT_PHPUNIT_9,
            "testShouldBeAbleToSetOptionalHeaders": "it asserts by what PHPUnit 9 does not have, and calls nobody",
            "testShouldAccumulateIfMultipleQueriesHaveTheSameKey": "it counts more than 20,000 contacts of its site",
            "AnalyticsReportResultsTest": "it asks for reports, which are not served",
        },
        of_options="testShouldBeAbleToMakeAnOPTIONSRequestAndSendBackTheHeaders",
        passed=(40, "Tests: %d, Assertions: [0-9]+, Warnings: 8"),
    ),
}


@pytest.mark.parametrize("name", CLIENTS)
def test_a_clients_own_tests_pass(name: str, world: World, forwarding: Forwarder, tmp_path: Path) -> None:
    client = CLIENTS[name]
    folder = copied(name, tmp_path) if (Path(__file__).parent / name).is_dir() else tmp_path / name
    folder.mkdir(exist_ok=True)
    client.put_into(folder)
    attachment = {"fileName": FILE, "data": "iVBORw0KGgo="}
    task, *_ = [world.new_task(fileAttachments=[attachment]) for _ in range(TASKS)]
    listed = world.oracle("GET", f"/tasks/{task['id']}/fileAttachments").json()["items"]
    ids = {"TASK": str(task["id"]), "ATTACHMENT": listed[0]["href"].rpartition("/")[2]}
    for test in client.tests:
        text = (folder / test).read_text()
        for written, here in client.replaced.items():
            text = re.sub(written, here, text)
        for word, number in ids.items():
            text = text.replace(word, number)
        (folder / test).write_text(text)
    for file in ("setup.py", "LICENSE.txt"):
        (folder / file).touch()
    left_out, (number, printed) = dict(client.left_out), client.passed
    if API_DOMAIN in world.base_url:
        left_out[client.of_options], number = OPTIONS_OF_MINISTACK, number - 1
    account, password = world.new_staff(*Permission)
    site = {"SITE": "acuse", "CONFIG": "acuse", "ADMIN": account, "PASSWORD": password}
    done = run(
        client.command(forwarding, client.tests, [*left_out]),
        folder,
        **forwarding.environment,
        **{f"{prefix}_{key}": value for prefix in ("OSC", "OSVC") for key, value in site.items()},
        OSC_ACCESS_TOKEN="seen",
    )
    status, said = done.returncode, done.stdout  # curl's own words have the credentials in them
    assert status == 0, said
    assert re.search(rf"\b{printed % number}", said), said
    assert "Request failed" not in said  # which osvc_node's tests print, and pass
