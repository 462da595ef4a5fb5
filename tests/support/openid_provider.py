"""A small OpenID provider on a socket of this machine, for pages that sign in: it approves everybody as one user.

It checks what a provider has to (client, redirect address, one use of a code, the verifier by S256), and does wrong
what a test tells it to.
"""

import base64
import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from flask import Flask, Response, jsonify, redirect, request
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as Answer

CLIENT: Final = "console"


@dataclass
class Provider:
    """What it knows, and what it did."""

    sign: Callable[[dict[str, Any]], str]
    """Makes a JWT of claims."""
    access_token: Callable[[], str]
    """A token that the API takes."""
    user: str
    redirect_uri: str = ""
    """The one that the client is registered with."""
    url: str = ""
    expires_in: int = 3600
    wrong: set[str] = field(default_factory=set)
    """What it does wrong: `state`, `nonce`, `challenge`, `denial`, `refresh`; what `token` is, a test says."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    """Every grant, refusal and revocation, in order."""

    def authorize(self) -> Answer:
        asked = request.args.to_dict()
        assert asked["client_id"] == CLIENT
        assert asked["redirect_uri"] == self.redirect_uri
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        state = "another" if "state" in self.wrong else asked["state"]
        if "denial" in self.wrong:
            return redirect(f"{self.redirect_uri}?error=access_denied&state={state}")
        code = secrets.token_urlsafe()
        self.codes[code] = asked | ({"code_challenge": "another"} if "challenge" in self.wrong else {})
        self.done.append("authorize")
        return redirect(f"{self.redirect_uri}?code={code}&state={state}")

    def token(self) -> Response:
        sent = request.form.to_dict()
        assert sent["client_id"] == CLIENT
        if sent["grant_type"] == "refresh_token":
            if sent["refresh_token"] not in self.refresh_tokens or "refresh" in self.wrong:
                return self._refuse()
            self.refresh_tokens.discard(sent["refresh_token"])
            return self._grant("refresh", {})
        asked = self.codes.pop(sent["code"], None)
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if not asked or sent["redirect_uri"] != asked["redirect_uri"] or challenge != asked["code_challenge"]:
            return self._refuse()
        return self._grant("code", {"nonce": "another" if "nonce" in self.wrong else asked["nonce"]})

    def _grant(self, kind: str, claims: dict[str, str]) -> Response:
        now = int(time.time())
        refresh_token = secrets.token_urlsafe()
        self.refresh_tokens.add(refresh_token)
        self.done.append(kind)
        whole = {"iss": self.url, "aud": CLIENT, "sub": self.user, "iat": now, "exp": now + 3600, **claims}
        return self._answer(
            {
                "access_token": self.access_token(),
                "id_token": self.sign(whole),
                "refresh_token": refresh_token,
                "token_type": "Bearer",
                "expires_in": self.expires_in,
            }
        )

    def _refuse(self) -> Response:
        self.done.append("refused")
        answer = self._answer({"error": "invalid_grant", "error_description": "The grant is not valid"})
        answer.status_code = 400
        return answer

    def revoke(self) -> Response:
        self.refresh_tokens.discard(request.form["token"])
        self.done.append("revoke")
        return self._answer({})

    def log_out(self) -> Answer:
        self.done.append("log out")
        assert request.args["post_logout_redirect_uri"] == self.redirect_uri
        return redirect(self.redirect_uri)

    def discovery(self) -> Response:
        return self._answer(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "revocation_endpoint": f"{self.url}/revoke",
                "end_session_endpoint": f"{self.url}/logout",
                "jwks_uri": f"{self.url}/jwks.json",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    def _answer(self, content: Any) -> Response:
        answer = jsonify(content)
        answer.headers["access-control-allow-origin"] = self.redirect_uri.rpartition("/")[0]
        answer.headers["cache-control"] = "no-store"
        return answer


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """Let it answer; its `url` is known from now on."""
    app = Flask(__name__)
    app.add_url_rule("/.well-known/openid-configuration", view_func=provider.discovery)
    app.add_url_rule("/authorize", view_func=provider.authorize)
    app.add_url_rule("/token", view_func=provider.token, methods=["POST"])
    app.add_url_rule("/revoke", view_func=provider.revoke, methods=["POST"])
    app.add_url_rule("/logout", view_func=provider.log_out)
    with serving(app) as url:
        provider.url = url
        yield provider


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on a free port of this machine; gives its address."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it would print addresses with codes
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signer(private_key: Any) -> Callable[[dict[str, Any]], str]:
    """Makes JWTs."""
    return lambda claims: jwt.encode(claims, private_key, algorithm="RS256", headers={"kid": "provider"})
