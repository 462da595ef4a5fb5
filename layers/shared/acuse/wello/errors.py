"""Refusals that only this dialect knows."""

from collections.abc import Sequence

from acuse.errors import Invalid, NotFound, Problem, Refused
from acuse.wello.members import ENTITY


class LogNotFound(NotFound):
    """The tenant has no log with this id."""

    def __init__(self, log_id: str) -> None:
        super().__init__(f"There is no {ENTITY} with the id {log_id}")


class NoSuchRoute(NotFound):
    """Nothing exists at this path."""

    def __init__(self, uri: str) -> None:
        super().__init__(f"No HTTP resource was found that matches the request URI '{uri}'.")


class MethodNotAllowed(Refused):
    """The path does not support this method."""

    def __init__(self, method: str, allowed: frozenset[str]) -> None:
        self.allow = ", ".join(sorted(allowed))
        super().__init__(f"The requested resource does not support http method '{method}'.")


class InvalidOption(Invalid):
    """A query option is unknown or invalid."""

    def __init__(self, name: str, phrase: str) -> None:
        super().__init__([Problem(name, phrase)])


class UnknownOption(InvalidOption):
    """The operation does not have this query option."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        supported = f"supported are {', '.join(known)}" if known else "this operation has no options"
        super().__init__("query", f"must not have the option {name[:100]}: {supported}")
