"""How commerces are shown (contract Reten, section 7: commerce)."""

from collections.abc import Sequence
from typing import Annotated, Self

from acuse.identity.callers import TenantId
from acuse.requests.exact_json import JsonText
from acuse.reten.commerces.model import Commerce, CommerceUser, ContactType, Role, commerce_id, contact_id, user_id
from acuse.reten.http.pages import Page
from acuse.reten.http.responses import Id, OneOf, ResponseBody, Time


class CommerceView(ResponseBody):
    """A commerce in a list."""

    id: Id
    name: str
    external_id: str
    global_external_id: str | None
    tax_id: str | None
    is_active: bool
    is_placeholder: bool
    metadata: JsonText
    created_at: Time | None
    updated_at: Time | None

    @classmethod
    def of(cls, tenant: TenantId, commerce: Commerce) -> Self:
        """Show a commerce."""
        return cls(**_shown(tenant, commerce))


class CommercePage(Page[CommerceView]):
    """A page of commerces."""


class HeldRoleView(ResponseBody):
    """A role that a user has."""

    role: Annotated[str, OneOf(Role)]
    created_at: Time


class ContactView(ResponseBody):
    """A way to reach a user."""

    id: Id
    type: Annotated[str, OneOf(ContactType)]
    value: str
    is_primary: bool
    is_active: bool


class CommerceUserView(ResponseBody):
    """A user of a commerce."""

    id: Id
    external_id: str
    first_name: str
    last_name: str | None
    is_active: bool
    roles: list[HeldRoleView]
    contacts: list[ContactView]

    @classmethod
    def of(cls, of_user: str, user: CommerceUser) -> Self:
        """Show the user with this id."""
        return cls(
            id=of_user,
            external_id=user.external_id,
            first_name=user.first_name,
            last_name=user.last_name,
            is_active=user.is_active,
            roles=[HeldRoleView(role=held.role, created_at=held.created_at) for held in user.roles],
            contacts=[
                ContactView(
                    id=contact_id(of_user, each),
                    type=each.type,
                    value=each.value,
                    is_primary=each.is_primary,
                    is_active=each.is_active,
                )
                for each in user.contacts
            ],
        )


class CommerceDetailView(CommerceView):
    """A commerce with its users."""

    users: list[CommerceUserView]

    @classmethod
    def with_users(cls, tenant: TenantId, commerce: Commerce, users: Sequence[CommerceUser]) -> Self:
        """Show a commerce and its users."""
        shown = [CommerceUserView.of(user_id(tenant, commerce.external_id, user.external_id), user) for user in users]
        return cls(**_shown(tenant, commerce), users=shown)


def _shown(tenant: TenantId, commerce: Commerce) -> dict[str, object]:
    own = {name: getattr(commerce, name) for name in CommerceView.model_fields if name != "id"}
    return {"id": commerce_id(tenant, commerce.external_id), **own}
