"""The console as it is served: its sources as they are, each under an address that names its content.

A module imports another by its name, such as `console/router.js` or `preact`. The page's import map says where that is
and what it must be (`integrity`), so an asset can be cached for good and one that is not what was built does not run.
"""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from console.get_console.site import PATH, Site

SOURCES: Final = Path(__file__).parents[2] / "functions" / "console" / "get_console" / "page"
_START: Final = "console/main.js"
_MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_STATIC_IMPORT: Final = re.compile(r"""(?:\bfrom|^import)\s*["']([\w./-]+)["']""", re.MULTILINE)


def integrity(content: bytes) -> str:
    """How a page says what a file must be."""
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


@dataclass(frozen=True)
class Asset:
    """A file of the page."""

    name: str
    media_type: str
    content: bytes

    @property
    def path(self) -> str:
        """`<content hash>/<name>`."""
        return f"{hashlib.sha256(self.content).hexdigest()[:16]}/{self.name}"

    @property
    def address(self) -> str:
        """The path of the URL."""
        return f"{PATH}/assets/{self.path}"

    @property
    def attributes(self) -> str:
        """Where it is and what it must be, as an element of the page says it."""
        return f'href="{self.address}" integrity="{integrity(self.content)}"'


def make() -> Site:
    """Make what is served of the sources as they are now."""
    found = assets()
    page, policy = _page(found)
    by_path = {each.path: each for each in found.values()}

    def asset(path: str) -> tuple[str, bytes] | None:
        each = by_path.get(path)
        return (each.media_type, compressed(each.content)) if each else None

    return Site(compressed(page.encode()), policy, asset)


def write(folder: Path) -> None:
    """Write what the function answers: the same bytes for the same sources."""
    found = assets()
    page, policy = _page(found)
    for each in found.values():
        path = folder / "assets" / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compressed(each.content))
    (folder / "page").write_bytes(compressed(page.encode()))
    made = {"policy": policy, "assets": {each.path: each.media_type for each in found.values()}}
    (folder / "site.json").write_text(json.dumps(made, indent=1) + "\n")


def compressed(content: bytes) -> bytes:
    """The same bytes for the same content."""
    return gzip.compress(content, mtime=0)


def assets() -> dict[str, Asset]:
    """The files by the names under which they are imported."""
    vendored = json.loads((SOURCES / "vendor" / "vendor.json").read_text())
    names = {f"vendor/{library['kept']}": name for name, library in vendored.items()}
    return {
        names.get(name, f"console/{name}"): Asset(name, _MEDIA_TYPES[path.suffix], path.read_bytes())
        for name, path in _files()
    }


def _files() -> Iterator[tuple[str, Path]]:
    for path in sorted(SOURCES.rglob("*")):
        if path.suffix in _MEDIA_TYPES:
            yield path.relative_to(SOURCES).as_posix(), path


def _page(found: Mapping[str, Asset]) -> tuple[str, str]:
    """The document, and its content security policy up to what it may connect to."""
    modules = {name: each for name, each in found.items() if each.media_type.startswith("text/javascript")}
    import_map = json.dumps(
        {
            "imports": {name: each.address for name, each in modules.items()},
            "integrity": {each.address: integrity(each.content) for each in modules.values()},
        }
    )
    first = [_START, *sorted(set(_needed(_START, modules)) - {_START})]
    head = [
        f'<link rel="icon" type="image/svg+xml" href="{found["console/icon.svg"].address}">',
        f'<link rel="stylesheet" {found["console/style.css"].attributes}>',
        f'<script type="importmap">{import_map}</script>',
        *(f'<link rel="modulepreload" {modules[name].attributes}>' for name in first),
        f'<script type="module" {modules[_START].attributes.replace("href=", "src=", 1)}></script>',
    ]
    page = (SOURCES / "index.html").read_text().replace("<!-- assets -->", "\n".join(head))
    digest = base64.b64encode(hashlib.sha256(import_map.encode()).digest()).decode()
    policy = (
        "default-src 'none'",
        f"script-src 'self' 'sha256-{digest}'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
        "connect-src 'self'",
    )
    return page, "; ".join(policy)


def _needed(name: str, modules: Mapping[str, Asset]) -> Iterator[str]:
    """What a module imports before it runs, and what that imports."""
    waiting, seen = [name], set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield name
            waiting += _STATIC_IMPORT.findall(modules[name].content.decode())
