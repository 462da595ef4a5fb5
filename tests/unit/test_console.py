"""What is served of the console: its page, what that lets itself load, and the libraries that it brings along."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from console.get_console.site import Site
from tools.console import page, vendor


class Page(HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.import_map: dict[str, dict[str, str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][1].get("type") == "importmap" and data.strip():
            self.import_map = json.loads(data)


@pytest.fixture(scope="module")
def site() -> Site:
    return page.make()


@pytest.fixture(scope="module")
def shown(site: Site) -> Page:
    return Page(gzip.decompress(site.page).decode())


def test_every_module_is_imported_by_its_content_and_runs_only_if_it_is_that(site: Site, shown: Page) -> None:
    addresses = shown.import_map["imports"]
    assert {"console/main.js", "preact", "preact/hooks", "htm", "chart.js"} <= addresses.keys()
    assert shown.import_map["integrity"].keys() == set(addresses.values())
    for address, expected in shown.import_map["integrity"].items():
        found = site.asset(address.removeprefix("/console/assets/"))
        assert found
        assert page.integrity(gzip.decompress(found[1])) == expected


def test_what_the_page_itself_loads_is_its_own_and_has_an_integrity(shown: Page) -> None:
    loaded = [each for _, each in shown.elements if each.keys() & {"href", "src"}]
    assert len(loaded) > 3
    for each in loaded:
        assert (each.get("href") or each["src"]).startswith("/console/assets/")
        assert each.get("rel") == "icon" or each["integrity"].startswith("sha384-")


def test_the_policy_allows_its_own_files_and_no_other_script(site: Site, shown: Page) -> None:
    policy = {name: words for name, *words in (each.split() for each in site.policy.split("; "))}
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"][0] == "'self'"
    assert re.fullmatch(r"'sha256-[\w+/]+='", policy["script-src"][1])
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert "unsafe" not in site.policy
    assert "*" not in site.policy
    assert not [tag for tag, each in shown.elements if "style" in each or any(name.startswith("on") for name in each)]


def test_the_policy_names_where_signing_in_leads(site: Site) -> None:
    def asked(origins: str) -> Any:
        return site.answer({"rawPath": "/console", "headers": {}}, {}, origins)["headers"]

    assert asked("")["content-security-policy"].endswith("; connect-src 'self'")
    assert asked("https://a.example")["content-security-policy"].endswith("; connect-src 'self' https://a.example")
    assert asked("")["etag"] != asked("https://a.example")["etag"]


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", W/{}', "*"])
def test_a_page_that_is_known_is_not_sent_again_however_that_is_said(known: str, site: Site) -> None:
    first = site.answer({"rawPath": "/console", "headers": {}}, {})
    named = known.format(first["headers"]["etag"])
    again = site.answer({"rawPath": "/console", "headers": {"if-none-match": named}}, {})
    assert again["statusCode"] == 304
    assert again["headers"]["vary"] == first["headers"]["vary"] == "accept-encoding"


def test_another_page_that_is_known_is_sent(site: Site) -> None:
    asked = {"rawPath": "/console", "headers": {"if-none-match": 'W/"other", ""'}}
    assert site.answer(asked, {})["statusCode"] == 200


def test_the_same_sources_are_written_as_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        page.write(tmp_path / name)
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("a", "b")
    )
    assert first == second


@pytest.mark.parametrize("library", vendor.listed().values(), ids=vendor.listed())
def test_a_library_is_the_file_that_is_listed_and_has_its_licence(library: dict[str, str]) -> None:
    assert page.integrity((vendor.VENDOR / library["kept"]).read_bytes()) == library["integrity"]
    assert (vendor.VENDOR / "licences" / f"{library['package']}.txt").stat().st_size > 500


def test_every_library_that_is_kept_is_listed() -> None:
    kept = {path.name for path in vendor.VENDOR.iterdir() if path.is_file()} - {vendor.LIST.name}
    assert kept == {each["kept"] for each in vendor.listed().values()}


def keys(text: str) -> list[tuple[str, str]]:
    """The keys of a file of texts, with their places, and which values each text has."""
    found, path = [], list[str]()
    for line in text.splitlines():
        if opened := re.fullmatch(r"\s*(\"?[\w -]+\"?): \{", line):
            path.append(opened[1])
        elif line.strip() == "},":
            path.pop()
        elif each := re.match(r"\s*(\"?[\w.-]+\"?):\s*(.*)", line):
            found.append((".".join([*path, each[1]]), " ".join(sorted(set(re.findall(r"\{\w+\}", each[2]))))))
    return found


def test_the_texts_of_both_languages_have_the_same_keys_and_values() -> None:
    english, spanish = (keys((page.SOURCES / "texts" / f"{each}.js").read_text()) for each in ("en", "es"))
    assert len(english) > 30
    assert english == spanish


def test_no_source_names_an_address_of_elsewhere() -> None:
    for path in page.SOURCES.rglob("*"):
        if path.suffix in {".js", ".css", ".html"} and path.parent.name != "vendor":
            assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text()), path.name
