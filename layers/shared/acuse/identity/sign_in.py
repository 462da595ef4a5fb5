"""How a person signs in to a page of Acuse's: what such a page has to know of the issuer of bearer tokens."""

import os
from urllib.parse import urlsplit


def settings() -> dict[str, str]:
    """The issuer, the client that the page is to it, and the audience of the tokens that the API takes."""
    audience = os.environ.get("TOKEN_AUDIENCE", "")
    return {
        "issuer": os.environ.get("TOKEN_ISSUER", ""),
        "clientId": os.environ.get("SIGN_IN_CLIENT", "") or audience,
        "audience": audience,
    }


def origins() -> str:
    """The origins that a page calls to sign somebody in, separated by blanks: the issuer's and those that are named."""
    issuer = urlsplit(os.environ.get("TOKEN_ISSUER", ""))
    named = os.environ.get("SIGN_IN_ORIGINS", "").replace(",", " ")
    return f"{issuer.scheme}://{issuer.netloc} {named}".rstrip()
