"""Every operation of the published contract, docs/openapi.json, with whom it lets in."""

from dataclasses import dataclass
from typing import Any

from acuse.identity.permissions import Permission
from dialects import REGISTERED
from local.running import ROOT
from tests.support.conformance import contract

STREAMED = {"publish_events"}
"""Functions that no route leads to: a stream does."""
FUNCTIONS = {
    app.parent.name: system
    for system in REGISTERED
    for app in (ROOT / "functions" / system).glob("*/app.py")
    if app.parent.name not in STREAMED
}
"""The dialects of the other functions, by their names."""


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    id: str
    function: str
    system: str
    method: str
    path: str
    permission: Permission | None
    schemes: frozenset[str]
    """The document's names of those that can stand alone; none where anybody may call."""

    def __str__(self) -> str:
        return self.id

    @property
    def function_in_template(self) -> str:
        """What template.yaml calls the function."""
        return self.function.title().replace("_", "")


def _read() -> list[Operation]:
    return [
        _operation(path, method, declared)
        for path, methods in contract().document["paths"].items()
        for method, declared in methods.items()
        if "operationId" in declared
    ]


def _operation(path: str, method: str, declared: dict[str, Any]) -> Operation:
    # An operation is named after its function, with a suffix if that has several.
    function = max((name for name in FUNCTIONS if f"{declared['operationId']}_".startswith(f"{name}_")), key=len)
    return Operation(
        id=declared["operationId"],
        function=function,
        system=FUNCTIONS[function],
        method=method.upper(),
        path=path,
        permission=Permission(declared["x-permission"]) if "x-permission" in declared else None,
        schemes=frozenset(name for each in declared["security"] for name in each if name != "TenantId"),
    )


OPERATIONS = _read()
PUBLIC_FUNCTIONS = {
    "list_collections",
    "list_exceptions",
    "get_exception",
    "answer_other_routes",
    "refuse_other_requests",
}
"""What anybody may call: what errors mean, and the refusal of what there is not."""
PRIVATE = [operation for operation in OPERATIONS if operation.function not in PUBLIC_FUNCTIONS]
OF_A_USER = {"list_my_tenants"}
"""What needs a token and no permission: it tells users of themselves, for no tenant."""
