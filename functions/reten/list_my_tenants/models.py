"""What the endpoint answers."""

from typing import Annotated

from acuse.identity.permissions import Permission, Role
from acuse.reten.http.responses import Id, OneOf, ResponseBody


class MembershipView(ResponseBody):
    """A tenant of the caller's."""

    id: Id
    name: str
    role: Annotated[str, OneOf(Role)]
    permissions: list[Permission]
