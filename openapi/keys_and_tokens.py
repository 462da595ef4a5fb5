"""API keys and bearer tokens: what the documents say of them."""

from collections.abc import Collection
from typing import Final

from acuse.requests.credentials import Scheme

SCHEMES: Final = {
    "ApiKey": {
        "type": "apiKey",
        "in": "header",
        "name": "x-api-key",
        "description": "An API key of a tenant, `rtn_sk_` and 56 hexadecimal digits.",
    },
    "BearerToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A token of the deployment's OpenID Connect issuer, RS256 or ES256.",
    },
    "TenantId": {
        "type": "apiKey",
        "in": "header",
        "name": "x-tenant-id",
        "description": "The tenant's id, a UUID. It is not a secret; it selects one of the user's tenants.",
    },
}
OF_A_USER: Final = [{"BearerToken": list[str]()}]
"""What an operation takes that is for no tenant."""
_REQUIREMENTS: Final = {
    Scheme.API_KEY: {"ApiKey": list[str]()},
    Scheme.BEARER: {"BearerToken": list[str](), "TenantId": list[str]()},
}


def requirements(taken: Collection[Scheme]) -> list[dict[str, list[str]]]:
    """What an operation takes, each alone."""
    return [_REQUIREMENTS[scheme] for scheme in Scheme if scheme in taken]
