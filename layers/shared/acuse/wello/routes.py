"""What is routed under /api/TaskActivityLog: the methods that functions take. A test holds it against template.yaml."""

from typing import Final
from urllib.parse import unquote

from acuse.wello import guids

BASE: Final = "/api/TaskActivityLog"

METHODS_BY_ROUTE: Final = {
    "": frozenset({"GET"}),
    "/Save": frozenset({"POST"}),
    "/{id}": frozenset({"GET", "DELETE"}),
}


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path; none where nothing is."""
    rest = path.removeprefix(BASE).rstrip("/")
    if rest in METHODS_BY_ROUTE:
        return METHODS_BY_ROUTE[rest]
    return METHODS_BY_ROUTE["/{id}"] if guids.read(unquote(rest.removeprefix("/"))) else frozenset()
