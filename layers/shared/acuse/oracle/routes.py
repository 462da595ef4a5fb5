"""What is routed under /services/rest/connect: by path template, the methods that functions take.

The functions that answer everything else need to know it; a test holds it against template.yaml.
"""

import re
from typing import Final

from acuse.oracle.members import SINGULAR

METHODS_BY_ROUTE: Final = {
    "/exceptions": "GET",
    "/exceptions/{code}": "GET",
    "/{version}/tasks": "GET POST",
    "/{version}/tasks/{id}": "GET PATCH POST DELETE",
    "/{version}/tasks/{id}/notes": "GET POST",
    "/{version}/tasks/{id}/notes/{child_id}": "GET PATCH POST DELETE",
    "/{version}/tasks/{id}/fileAttachments": "GET POST",
    "/{version}/tasks/{id}/fileAttachments/{child_id}": "GET PATCH POST DELETE",
    "/{version}/tasks/{id}/fileAttachments/{child_id}/data": "GET",
    "/{version}/metadata-catalog": "GET",
    "/{version}/metadata-catalog/{collection}": "GET",
    "/{version}/namedIDs/tasks": "GET",
    "/{version}/namedIDs/tasks/{field}": "GET",
    "/{version}/namedIDs/tasks/{field}/{member}": "GET",
    "/{version}/{collection}/{id}": "GET",
}

_COLLECTIONS: Final = "|".join(["tasks", *SINGULAR])


def _pattern(route: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", route.replace("{collection}", f"({_COLLECTIONS})")))


_METHODS_BY_PATTERN: Final = {_pattern(route): methods for route, methods in METHODS_BY_ROUTE.items()}


def allowed_methods(path: str) -> frozenset[str]:
    """The methods that are supported at a path after /services/rest/connect; none where nothing is.

    POST is not named where it only stands for PATCH (X-HTTP-Method-Override).
    """
    methods = next(
        (frozenset(methods.split()) for pattern, methods in _METHODS_BY_PATTERN.items() if pattern.fullmatch(path)),
        None,
    )
    if not methods:
        return frozenset()
    return methods - ({"POST"} if "PATCH" in methods else set()) | {"OPTIONS"}
