"""Refusals that only this dialect knows."""

from acuse.errors import Invalid, NotFound, Problem, Refused


class NoSuchResource(NotFound):
    """The tenant has no resource at this path."""

    def __init__(self, what: str = "resource", resource_id: int | None = None) -> None:
        named = f"{what} with ID = {resource_id}" if resource_id is not None else what
        super().__init__(f"No such {named}")


class VersionNotSupported(NotFound):
    """The path names an unknown version of the API."""

    def __init__(self, version: str) -> None:
        super().__init__(f"The API has no version {version}: use v1.3, v1.4 or latest")


class MethodNotAllowed(Refused):
    """The path does not support this method."""

    def __init__(self, method: str, allowed: frozenset[str]) -> None:
        self.allow = ", ".join(sorted(allowed))
        super().__init__(f"{method} is not supported for this path; supported are {self.allow}")


class MissingBody(Refused):
    """The request needs a body and has none."""

    def __init__(self) -> None:
        super().__init__("The request has no body")


class CreateFailed(Invalid):
    """A field that is required for creation is missing or invalid."""


class InvalidParameter(Invalid):
    """A query parameter is unknown or invalid."""

    def __init__(self, name: str, phrase: str) -> None:
        super().__init__([Problem(name, phrase)])


class Misused(Refused):
    """The API is used in an unsupported manner."""
