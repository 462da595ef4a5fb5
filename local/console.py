"""The console beside the local stack: as its sources are now, with one click to sign in as the demo user."""

import base64

from flask import Flask, Response, request

from console.get_console.site import PATH
from tools.console import page


def publish(app: Flask, token: str, tenant: str) -> None:
    """Serve the page, which is given the demo user's bearer token."""
    settings = {"demo": {"token": token, "tenantId": tenant}}

    def answer(proxy: str = "") -> Response:
        del proxy
        headers = {name.lower(): value for name, value in request.headers.items()}
        answered = page.make().answer({"rawPath": request.path, "headers": headers}, settings)
        body = answered.get("body", "")
        content = base64.b64decode(body) if answered.get("isBase64Encoded") else body
        return Response(content, answered["statusCode"], answered["headers"])

    for rule in (PATH, f"{PATH}/", f"{PATH}/<path:proxy>"):
        app.add_url_rule(rule, endpoint=rule, view_func=answer)
