"""The API reference beside the local stack, which it calls with the demo credentials."""

from typing import Any

from flask import Flask, Response

from api_reference import page

PATH = "/docs"


def publish(app: Flask, facts: dict[str, Any]) -> None:
    """Serve the page, with the credentials of the demo tenant filled in."""
    authentication = _authentication(facts)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

    def answer() -> Response:  # of the document as it is now: `make openapi` writes it anew
        return Response(page.make(authentication), headers=headers, mimetype="text/html")

    app.add_url_rule(PATH, endpoint=PATH, view_func=answer)


def _authentication(facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The demo credentials by the document's security schemes."""
    reten, staff, of_domain = facts["reten"], facts["oracle"], facts["wello"]
    return {
        "ApiKey": {"value": reten["api_key"]},
        "BearerToken": {"token": reten["bearer_token"]},
        "TenantId": {"value": facts["tenant_id"]},
        "StaffAccount": {"username": staff["username"], "password": staff["password"]},
        "DomainAccount": {
            "username": of_domain["username"],
            "password": "{password}@{domain}".format(**of_domain),
        },
    }
