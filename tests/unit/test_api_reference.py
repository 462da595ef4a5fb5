"""The page that shows docs/openapi.json: what stands in it, and what it lets itself load."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from local.running import ROOT
from tools.api_reference import page


class Page(HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.policy: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.addresses: list[str] = []
        self._is_in_script = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.addresses += [given[name] for name in ("src", "href") if name in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = {name: words for name, *words in (each.split() for each in given["content"].split(";"))}
        if tag == "script":
            self._is_in_script = True
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_in_script = self._is_in_script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._is_in_script:
            self.scripts[-1] += data

    @property
    def reference(self) -> dict[str, Any]:
        """The OpenAPI document and the settings."""
        found: dict[str, Any] = json.loads(self.scripts[0])
        return found


@pytest.fixture(scope="module")
def html() -> str:
    return page.make()


def test_it_runs_its_own_two_scripts_and_loads_nothing_from_elsewhere(html: str) -> None:
    made = Page(html)
    _, *scripts = made.scripts
    digests = [base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in scripts]
    assert made.policy["script-src"] == [f"'sha256-{each}'" for each in digests]
    assert len(scripts) == 2
    assert made.policy["default-src"] == ["'none'"]
    assert not re.search(r"https?:|\*", " ".join(word for words in made.policy.values() for word in words))
    assert made.addresses == ["data:,"]


def test_scalar_speaks_to_nobody_else(html: str) -> None:
    settings = Page(html).reference["settings"]
    assert settings["agent"] == {"disabled": True}
    assert settings["showDeveloperTools"] == "never"
    assert settings["proxyUrl"] == ""
    off = {"telemetry": False, "withDefaultFonts": False, "hideClientButton": True}
    assert off.items() <= settings.items()


def test_it_shows_the_document_with_every_example_under_a_name(html: str) -> None:
    """And the events, and nothing else: the examples are where Scalar fills requests in from."""
    document = (ROOT / "docs" / "openapi.json").read_text()
    shown = json.dumps(Page(html).reference["content"])
    assert '"example": {"value":' in shown
    expected, _ = json.loads(document), shown
    page._name_examples(expected)
    page._add_events(expected, json.loads((ROOT / "docs" / "asyncapi.json").read_text()))
    assert json.loads(shown) == expected | {"x-scalar-set-operation-security": True}


def test_it_shows_the_events_beside_the_operations_with_all_that_they_name(html: str) -> None:
    content = Page(html).reference["content"]
    types = json.loads((ROOT / "docs" / "asyncapi.json").read_text())["components"]["messages"].keys()
    assert content["webhooks"].keys() == types
    assert {tag for item in content["webhooks"].values() for tag in item["post"]["tags"]} == {"Events"}
    assert content["x-tagGroups"][-1] == {"name": "Event bus", "tags": ["Events"]}
    assert not any(group["name"] in group["tags"] for group in content["x-tagGroups"]), "Scalar follows them for ever"
    for name in re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(content)):
        assert name in content["components"]["schemas"]


def test_nobodys_credentials_stand_in_it_unless_they_are_given(html: str) -> None:
    assert Page(html).reference["settings"]["authentication"] == {"securitySchemes": {}}
    given = {"ApiKey": {"value": "</script><script>alert(1)</script>"}}
    made = Page(page.make(given))
    assert len(made.scripts) == 3
    assert made.reference["settings"]["authentication"] == {
        "securitySchemes": given,
        "preferredSecurityScheme": [["ApiKey"]],
    }


def test_the_same_sources_make_the_same_page(html: str) -> None:
    assert page.make() == html


def test_a_script_that_would_end_its_element_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    script = tmp_path / "templates" / "scalar" / "js" / "scalar.standalone.js"
    script.parent.mkdir(parents=True)
    script.write_text("'</script>'")
    monkeypatch.setattr("importlib.resources.files", lambda _: tmp_path)
    with pytest.raises(ValueError, match="would end the element"):
        page.make()
