"""A dialect's table of routes, and the way from a path that API Gateway cannot route to the operation that is meant.

API Gateway matches a path letter by letter. One with a slash too many, in another case, or with a key in
parentheses matches none of the routes and arrives at the system's catch-all, which hands the request on to the
operation in the same process; so does one that the table has and API Gateway has no route for.
"""

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from acuse.requests.http import Event, LambdaHandler, Request

type OperationsByMethod = Mapping[str, str]


class Destination(NamedTuple):
    """An operation, and the event that API Gateway would have sent to it."""

    operation: str
    event: Event


class Routes:
    """The routes below a base path: by path template, the operation of each method.

    Parameters
    ----------
    base
        What every path begins with, such as `/services/rest/connect`.
    table
        Path templates such as `/{version}/tasks/{id}`; of several that match a path the first counts.
    segments
        Regular expressions of what may stand for a name in a template's braces; without one, anything but a slash.
    aliases
        Templates that no route has, and the route that each stands for.
    defaults
        What the names in a route's braces stand for that its alias has not.
    handed_on
        By the id of a documented operation, the method and path template of those that API Gateway has no route for.
    ignores_case
        Whether letters of a path may be in another case.
    """

    def __init__(
        self,
        base: str,
        table: Mapping[str, OperationsByMethod],
        segments: Mapping[str, str] | None = None,
        *,
        aliases: Mapping[str, str] | None = None,
        defaults: Mapping[str, str] | None = None,
        handed_on: Mapping[str, str] | None = None,
        ignores_case: bool = False,
    ) -> None:
        self.base = base
        self.table = table
        self.handed_on = dict(handed_on or {})
        self._defaults = dict(defaults or {})
        self._flags = re.IGNORECASE if ignores_case else re.NOFLAG
        self._segments = dict(segments or {})
        self._templates = {template: template for template in table} | dict(aliases or {})

    @functools.cached_property
    def patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """Every path's regular expression, with the template that it stands for; made when first needed."""
        made = self._templates.items()
        return [(_pattern(written, self._segments, self._flags), template) for written, template in made]

    def operations_at(self, path: str) -> OperationsByMethod:
        """The operations at a path after the base, by method; none where nothing is."""
        found = self._match(path)
        return self.table[found[0]] if found else {}

    def destination(self, event: Event) -> Destination | None:
        """Where a request is meant to go that arrived at the catch-all `{proxy+}`; None: nowhere."""
        request = Request(event)
        found = self._match(meant_path(request))
        if found is None:
            return None
        template, parameters = found
        operation = self.table[template].get(request.method)
        if operation is None:
            return None
        path = self.base + template.format_map(parameters)
        meant = {"routeKey": f"{request.method} {self.base}{template}", "rawPath": path}
        return Destination(operation, {**event, **meant, "pathParameters": parameters})

    def _match(self, path: str) -> tuple[str, dict[str, str]] | None:
        for pattern, template in self.patterns:
            if match := pattern.fullmatch(path):
                names = re.findall(r"\{(\w+)\}", template)
                found = self._defaults | match.groupdict()
                return template, {name: found[name] for name in names}
        return None


def meant_path(request: Request) -> str:
    """What `{proxy+}` matched, without slashes too many; behind a custom domain the whole path begins with that's."""
    return "".join(f"/{segment}" for segment in request.path_parameters.get("proxy", "").split("/") if segment)


def hands_on(routes: Routes, load: Callable[[str], LambdaHandler]) -> Callable[[LambdaHandler], LambdaHandler]:
    """Let a catch-all hand on to the operation that a path means, and answer for itself only where there is none.

    `load` gives the handler of an operation; the handed-on request is logged and counted as that operation's.
    """
    _ = routes.patterns  # in the initialisation, since every request needs them

    def decorate(catch_all: LambdaHandler) -> LambdaHandler:
        @functools.wraps(catch_all)
        def handler(event: Event, context: Any) -> dict[str, Any]:
            destination = routes.destination(event)
            if destination is None:
                return catch_all(event, context)
            return load(destination.operation)(destination.event, context)

        return handler

    return decorate


def _pattern(template: str, segments: Mapping[str, str], flags: re.RegexFlag) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    named = (f"(?P<{name}>{segments.get(name, '[^/]+')})" for name in parts[1::2])
    literal = map(re.escape, parts[0::2])
    return re.compile("".join(part for pair in zip(literal, [*named, ""], strict=True) for part in pair), flags)
