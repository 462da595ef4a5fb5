"""The dialects of the API, each registered once, in the order in which documents and commands show them.

The journal is registered as one, since it has all the parts that dialects have.

What is per dialect outside the layer and functions/ is a part: the value PART of a module that is called like the
dialect, in the package of whoever asks for parts of this kind. `openapi/wello.py` holds Wello's part of the documents.
"""

import importlib
from dataclasses import dataclass
from typing import Final


class UnknownDialect(LookupError):
    """Nothing is registered under this name, or a part of what is registered is missing."""


@dataclass(frozen=True)
class Registration:
    """What a dialect is called."""

    name: str
    """Of its folders: functions/<name>, acuse/<name>, events/<name>, tests/contract/<name>."""
    document: str
    """Of its pages: docs/api/<document>.md and docs/openapi/<document>.json."""

    def part[Part](self, package: str, kind: type[Part]) -> Part:
        """Its part of a package.

        Raises
        ------
        UnknownDialect
            There is none, or it is of another kind.
        """
        module = f"{package}.{self.name}"
        try:
            part = vars(importlib.import_module(module)).get("PART")
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
            raise UnknownDialect(f"The dialect {self.name} has no part in {package}: {module} is missing") from None
        if not isinstance(part, kind):
            raise UnknownDialect(f"{module}.PART is missing, or is no {kind.__name__}")
        return part


class ByDialect[Value](dict[str, Value]):
    """Values by the dialect's name."""

    def __missing__(self, name: str) -> Value:
        """Say which dialects there are."""
        raise UnknownDialect(f"There is no dialect {name!r}, only {', '.join(self)}: see dialects.py")


REGISTERED: Final = ByDialect[Registration](
    (each.name, each)
    for each in (
        Registration("reten", document="reten"),
        Registration("oracle", document="oracle-b2c"),
        Registration("wello", document="wello"),
        Registration("journal", document="journal"),
    )
)


def parts[Part](package: str, kind: type[Part]) -> ByDialect[Part]:
    """Every dialect's part of a package.

    Raises
    ------
    UnknownDialect
        One has none.
    """
    return ByDialect((name, each.part(package, kind)) for name, each in REGISTERED.items())
