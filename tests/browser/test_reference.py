"""The API reference in a browser: it renders from what it brings itself, is searched, and calls the local stack."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from flask import Flask

from dialects import REGISTERED
from local import reference as local_reference
from local.demo import TENANT_ID
from local.running import LocalStack
from local.world import ACTIVITY_LOGS, CONNECT, SUBMIT, World, submission
from openapi import parts
from tests.browser.conftest import Reference
from tools.api_reference import page


def test_it_shows_every_system_and_loads_nothing_from_elsewhere(reference: Reference) -> None:
    assert reference.browser.title == "Acuse"
    for system in (parts.texts(each).title for each in REGISTERED):
        reference.seen(f"//aside//*[normalize-space()='{system}']")
    reference.click("//aside//*[text()='Task results']")
    reference.seen("//aside//*[text()='Register the result of a task']")
    assert {urlsplit(address).hostname for address in reference.requested()} == {"127.0.0.1"}
    assert reference.complaints() == []


def test_it_shows_the_events_with_their_members(reference: Reference) -> None:
    reference.search("task-result.registered").click()
    reference.seen("//section//h3[contains(., 'task-result.registered')]")
    reference.seen("//section//*[contains(text(), 'Which change of the subject it is.')]")
    assert reference.complaints() == []


def test_the_demo_credentials_are_shown_as_selected(reference: Reference) -> None:
    reference.seen("//*[normalize-space()='Authentication']")
    assert "No authentication selected" not in reference.browser.page_source.partition('id="reference"')[0]


@pytest.mark.parametrize(
    ("operation", "summary"),
    [("create_task_note", "Add a note to a task"), ("list_events", "List events, from a cursor on")],
)
def test_the_search_finds_an_operation_by_its_name(reference: Reference, operation: str, summary: str) -> None:
    found = reference.search(operation)
    assert summary in found.text
    found.click()
    reference.seen(f"//section//h3[contains(., '{summary}')]")
    assert reference.complaints() == []


def test_a_result_that_is_submitted_on_the_page_is_stored(
    reference: Reference, base_url: str, http: httpx.Client
) -> None:
    demo = World(base_url, http, TENANT_ID, dialects=())
    activity = demo.new_activity()
    reference.search("submit_task_result").click()
    reference.seen("//section//h3[contains(., 'Register the result of a task')]")
    reference.take_picture()
    reference.try_out("post", SUBMIT)
    reference.replace_body(json.dumps(submission(activity)))
    assert reference.send() == "201 Created"
    assert demo.stored(activity).status == "COMPLETED"
    reference.close()
    assert reference.complaints() == []


def test_the_examples_are_answered_as_they_are(reference: Reference) -> None:
    """By an account of each kind, and by the bearer token with its tenant."""
    for operation, method, path, status in (
        ("create_task", "post", f"{CONNECT}/{{version}}/tasks", "201 Created"),
        ("save_task_activity_log", "post", f"{ACTIVITY_LOGS}/Save", "200 OK"),
        ("list_api_keys", "get", "/api/api-keys", "200 OK"),
    ):
        reference.search(operation).click()
        reference.try_out(method, path)
        assert reference.send() == status, operation
        reference.close()


def test_the_page_is_of_the_document_as_it_is_now(
    local_stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make openapi` while the stack runs needs no restart."""
    document = tmp_path / "openapi.json"
    monkeypatch.setattr(page, "_DOCUMENT", document)
    app = Flask(__name__)
    local_reference.publish(app, local_stack.facts)
    for title in ("Before", "After"):
        document.write_text(json.dumps({"info": {"title": title}}))
        assert f"<title>{title}</title>" in app.test_client().get(local_reference.PATH).text
