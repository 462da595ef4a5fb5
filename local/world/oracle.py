"""A tenant of Oracle's dialect: staff accounts, and calls."""

import itertools
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx

from acuse.identity import accounts
from acuse.identity.permissions import Permission
from acuse.oracle.identity import staff_accounts
from local.world.tenant import Tenant, body_of

CONNECT: Final = "/services/rest/connect"


@dataclass
class OracleTenant(Tenant):
    """With staff accounts."""

    staff_numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1001))
    staff: tuple[str, str] | None = None
    """A staff account that may do everything, made when first needed."""

    def new_staff(self, *permissions: Permission, username: str | None = None) -> tuple[str, str]:
        """A staff account's user name and password."""
        username = username or f"staff-{uuid.uuid4()}"
        number = next(self.staff_numbers)
        return username, staff_accounts.create(self.tenant, username, permissions, number=number)[1]

    def all_permitted_staff(self) -> tuple[str, str]:
        """The staff account that may do everything. It is no resource of the collection accounts, which few look at."""
        if self.staff is None:
            username, number = f"staff-{uuid.uuid4()}", next(self.staff_numbers)
            made = accounts.create(self.tenant, username, list(Permission), dialect="oracle", number=number)
            self.staff = username, made[1]
        return self.staff

    def oracle(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        *,
        version: str = "v1.4",
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """A call of Oracle's dialect, by a staff account that may do everything; `path` is after the version."""
        url = path if path.startswith("http") else f"{self.base_url}{CONNECT}/{version}{path}"
        sent = {"osvc-crest-application-context": "test"} | (headers or {})
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        return self.http.request(method, url, content=content, headers=sent, auth=auth or self.all_permitted_staff())

    def task_names(self) -> list[str]:
        """Of the first page of its list."""
        return [each["name"] for each in body_of(self.oracle("GET", "/tasks?fields=name"), HTTPStatus.OK)["items"]]

    def new_task(self, **members: Any) -> dict[str, Any]:
        """A task, created over HTTP; gives the answer's body."""
        response = self.oracle("POST", "/tasks", {"name": "Return customer call", **members})
        return body_of(response, HTTPStatus.CREATED)
