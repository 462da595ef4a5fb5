"""Why a request is refused, as values of the domain. Each dialect maps them to its own answers once."""

from collections.abc import Sequence
from typing import Final, NamedTuple

MOST_PROBLEMS: Final = 100
"""How many an answer names; a body can have more of them than an answer has room for."""


class Problem(NamedTuple):
    """One thing wrong with a request: the member's dotted path (empty: the whole body) and a phrase after it."""

    path: str
    phrase: str

    def __str__(self) -> str:
        return f"{self.path or 'request body'} {self.phrase}"


class Refused(Exception):
    """A request that is answered with an error. The message is for the client, `reason` for the log alone."""

    reason = ""


class Unauthenticated(Refused):
    """Credentials are missing or invalid."""


class Forbidden(Refused):
    """The caller lacks the permission."""

    def __init__(self, message: str = "Insufficient permissions") -> None:
        super().__init__(message)


class Invalid(Refused):
    """The request has invalid fields; the response lists them."""

    def __init__(self, problems: Sequence[Problem], *, unnamed: int = 0) -> None:
        """Name the first problems, and count the rest; `unnamed` are further ones, which nobody looked at."""
        unnamed += max(0, len(problems) - MOST_PROBLEMS)
        rest = [Problem("", f"has {unnamed} more problems")] if unnamed else []
        self.problems = (*problems[:MOST_PROBLEMS], *rest)
        super().__init__("; ".join(map(str, self.problems)))


class Malformed(Invalid):
    """The body cannot be parsed."""


class NotFound(Refused):
    """The tenant has no resource with this id."""


class Conflict(Refused):
    """The request conflicts with the current state."""


class Contended(Conflict):
    """Too many concurrent changes; the request can be retried."""

    def __init__(self) -> None:
        super().__init__("Too many concurrent changes, try again")


class IdempotencyKeyReused(Refused):
    """The Idempotency-Key was already used with another body."""

    def __init__(self) -> None:
        super().__init__("Idempotency-Key was already used with another request body")


class BodyTooLarge(Refused):
    """The body is too large."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Request body is larger than {limit // 1024} KiB")


class UnsupportedMediaType(Refused):
    """The body's media type is not supported."""


class Unavailable(Refused):
    """A required service is temporarily unavailable; the request can be retried."""

    def __init__(self) -> None:
        super().__init__("Temporarily unavailable, try again")
