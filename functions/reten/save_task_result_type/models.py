"""What the endpoint takes."""

from acuse.requests import validation
from acuse.requests.validation import ExternalKey, RequestBody


class Named(RequestBody):
    """The result type that the path names."""

    code: ExternalKey


def check_code(code: str) -> str:
    """A code that a result type may have.

    Raises
    ------
    Invalid
    """
    return validation.check(Named, {"code": code}).code
