"""What the console consists of, and how a request for a part of it is answered."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

PATH: Final = "/console"
_ASSETS: Final = f"{PATH}/assets/"
_NEVER_SNIFFED: Final = {"x-content-type-options": "nosniff"}
_VARIES: Final = {"vary": "accept-encoding"}
_NOT_FOUND: Final = {
    "statusCode": 404,
    "headers": {"content-type": "application/json", "cache-control": "no-store"},
    "body": json.dumps({"message": "Not Found"}),
}
"""The gateway's own answer."""


@dataclass(frozen=True)
class Site:
    """The console as `tools.console` makes it; contents are compressed by gzip, as every browser takes them."""

    page: bytes
    policy: str
    """The content security policy of the page, which ends with what it may connect to."""
    asset: Callable[[str], tuple[str, bytes] | None]
    """The media type and the content of `<content hash>/<name>`."""

    def answer(self, event: Mapping[str, Any], settings: Mapping[str, Any], origins: str = "") -> dict[str, Any]:
        """Answer an invocation; `origins`, separated by blanks, are what signing in calls beside the page's own."""
        path = event["rawPath"]
        if path in (PATH, f"{PATH}/"):
            return self._page(event.get("headers", {}).get("if-none-match"), origins)
        if path == f"{PATH}/settings.json":
            return {
                "statusCode": 200,
                "headers": _NEVER_SNIFFED | {"content-type": "application/json", "cache-control": "no-store"},
                "body": json.dumps(settings),
            }
        if path.startswith(_ASSETS) and (found := self.asset(path.removeprefix(_ASSETS))):
            media_type, content = found
            return _compressed(content, media_type, {"cache-control": "public, max-age=31536000, immutable"})
        return _NOT_FOUND

    def _page(self, known: str | None, origins: str) -> dict[str, Any]:
        policy = f"{self.policy} {origins}".rstrip()
        headers = {
            "cache-control": "no-cache",
            "content-security-policy": policy,
            "cross-origin-opener-policy": "same-origin",
            "etag": f'"{hashlib.sha256(policy.encode() + self.page).hexdigest()[:32]}"',
            "referrer-policy": "no-referrer",
            **_VARIES,
        }
        if _is_known(known, headers["etag"]):
            return {"statusCode": 304, "headers": headers}
        return _compressed(self.page, "text/html; charset=utf-8", headers)


def _is_known(known: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names it: `*`, or a list, in which a proxy may have made it weak."""
    named = [each.strip().removeprefix("W/") for each in (known or "").split(",")]
    return "*" in named or etag in named


def _compressed(content: bytes, media_type: str, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": 200,
        "headers": {
            **headers,
            **_NEVER_SNIFFED,
            "content-encoding": "gzip",
            "content-type": media_type,
            **_VARIES,
        },
        "body": base64.b64encode(content).decode(),
        "isBase64Encoded": True,
    }
