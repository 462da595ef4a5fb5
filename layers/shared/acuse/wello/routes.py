"""What is routed under /api/TaskActivityLog: the methods that functions take. A test holds it against template.yaml."""

from typing import Final

from acuse.wello import guids

BASE: Final = "/api/TaskActivityLog"

METHODS_BY_ROUTE: Final = {
    "": frozenset({"GET"}),
    "/Save": frozenset({"POST"}),
    "/{id}": frozenset({"GET", "DELETE"}),
}


def allowed_methods(name: str) -> frozenset[str]:
    """The methods that are supported at what comes after `/api/TaskActivityLog/`; none where nothing is."""
    name = name.rstrip("/")
    return METHODS_BY_ROUTE["/{id}"] if guids.read(name) else METHODS_BY_ROUTE.get(f"/{name}".rstrip("/"), frozenset())
