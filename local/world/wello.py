"""A tenant of Wello's dialect: a domain with accounts, and calls."""

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx

from acuse.identity.permissions import Permission
from acuse.wello.identity import domain_accounts
from local.world.tenant import Tenant, body_of

ACTIVITY_LOGS: Final = "/api/TaskActivityLog"


@dataclass
class WelloTenant(Tenant):
    """With accounts of a domain."""

    of_domain: tuple[str, str] | None = None
    """An account of the tenant's domain that may do everything, made when first needed."""

    @property
    def domain(self) -> str:
        """The tenant's domain."""
        return f"{self.tenant[:8]}.example"

    def new_account_of_domain(self, *permissions: Permission, username: str | None = None) -> tuple[str, str]:
        """The user name of an account of the tenant's domain, and its password with the domain."""
        username = username or f"{uuid.uuid4()}@acme.example"
        password = domain_accounts.create(self.tenant, self.domain, username, permissions)[1]
        return username, f"{password}@{self.domain}"

    def wello(
        self,
        method: str,
        path: str = "",
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """A call of Wello's dialect, by an account that may do everything; `path` is after the base.

        Text and bytes are sent as they are, with the headers that say what they are; everything else is JSON. Without
        an Accept header the answer is in the request's own format.
        """
        if auth is None:
            self.of_domain = self.of_domain or self.new_account_of_domain(*Permission)
            auth = self.of_domain
        url = path if path.startswith("http") else f"{self.base_url}{ACTIVITY_LOGS}{path}"
        content = body if isinstance(body, str | bytes) or body is None else json.dumps(body)
        request = self.http.build_request(method, url, content=content, headers=headers)
        if "accept" not in (headers or {}):
            del request.headers["accept"]
        return self.http.send(request, auth=auth)

    def logs(self) -> list[dict[str, Any]]:
        """The first page of its list."""
        found: list[dict[str, Any]] = body_of(self.wello("GET"), HTTPStatus.OK)["value"]
        return found

    def save_log(self, **members: Any) -> dict[str, Any]:
        """A task_activity_log, saved over HTTP; gives the answer's body."""
        return body_of(self.wello("POST", "/Save", members), HTTPStatus.OK)
