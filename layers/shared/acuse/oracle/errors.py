"""Refusals that only this dialect knows."""

from acuse.errors import Invalid, NotFound, Problem, Refused


class NoSuchResource(NotFound):
    """Nothing is at this path for this tenant."""

    def __init__(self, what: str = "resource", resource_id: int | None = None) -> None:
        named = f"{what} with ID = {resource_id}" if resource_id is not None else what
        super().__init__(f"No such {named}")


class VersionNotSupported(NotFound):
    """The path names a version of the API that there is not."""

    def __init__(self, version: str) -> None:
        super().__init__(f"The API has no version {version}: use v1.3, v1.4 or latest")


class MethodNotAllowed(Refused):
    """The path exists and does not take this method."""

    def __init__(self, method: str, allowed: frozenset[str]) -> None:
        self.allow = ", ".join(sorted(allowed))
        super().__init__(f"{method} is not supported here; supported are {self.allow}")


class MissingBody(Refused):
    """The request needs a body and has none."""

    def __init__(self) -> None:
        super().__init__("The request has no body")


class CreateFailed(Invalid):
    """What a resource cannot be created without is missing or wrong."""


class InvalidParameter(Invalid):
    """A query parameter is unknown or wrong."""

    def __init__(self, name: str, phrase: str) -> None:
        super().__init__([Problem(name, phrase)])


class Misused(Refused):
    """The API is used in an unsupported manner."""
