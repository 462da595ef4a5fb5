"""The declaration of one of the journal's HTTP calls: who may read what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from acuse.errors import Forbidden, Invalid, Unauthenticated
from acuse.identity.permissions import Permission
from acuse.journal.http.envelope import DIALECT
from acuse.requests import credentials
from acuse.requests.credentials import EITHER
from acuse.requests.endpoint import Check, Endpoint
from acuse.requests.exact_json import JsonText, dumps
from acuse.requests.http import Response
from acuse.requests.pipeline import Exchange

type Content = JsonText | Mapping[str, Any]


@dataclass(kw_only=True, eq=False, repr=False)
class endpoint(Endpoint[Exchange, Content]):  # noqa: N801 - a decorator
    """Declares a function as an endpoint of the journal, which takes no body.

    The function gives what is answered, or its JSON.
    """

    dialect = DIALECT
    begin = Exchange
    body_limit = 0

    permission: Permission = Permission.VIEW_ACTIVITIES

    def checks(self) -> Iterator[Check[Exchange]]:
        """Give the order: 401, 403, 400."""
        yield Check(_authenticate, (Unauthenticated, Forbidden, Invalid))
        yield self.permission_check(self.permission)
        yield self.query_check()

    def follow(self, function: Callable[[Exchange], Content], call: Exchange) -> tuple[Response, str]:
        """Answer with the status of success."""
        return Response(self.success, dumps(function(call))), "ok"


def _authenticate(call: Exchange) -> None:
    call.caller, call.on_success = credentials.authenticate(call.request, EITHER)
