"""botocore's clients of DynamoDB and EventBridge, without what no call of ours needs (docs/performance.md, Profile)."""

import base64
import json
import os
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.credentials import ContainerProvider, CredentialResolver, EnvProvider
from botocore.handlers import generate_idempotent_uuid
from botocore.parsers import JSONParser, ResponseParserFactory

from acuse.runtime import initialisation

_OK: Final = 200


class PlainAnswers(JSONParser):
    """Reads answers of services that name no times: JSON as it is, but for bytes.

    botocore's own parser looks at each value for all that it could be: a fifth of a call. It reads what is no success.
    """

    def parse(self, response: Any, shape: Any) -> dict[str, Any]:
        """Give what botocore's own parser would."""
        if response["status_code"] != _OK:
            return super().parse(response, shape)  # type: ignore[no-any-return]
        body, headers = response["body"], response["headers"]
        has_bytes = b'"B"' in body or b'"BS"' in body
        try:
            answer = json.loads(body, object_hook=_with_bytes if has_bytes else None)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            return super().parse(response, shape)  # type: ignore[no-any-return]
        about = {"HTTPStatusCode": _OK, "RequestId": headers.get("x-amzn-requestid", "")}
        return {name: value for name, value in answer.items() if value is not None} | {"ResponseMetadata": about}


def _with_bytes(found: dict[str, Any]) -> dict[str, Any]:
    """An attribute of bytes has text in JSON; an item's attribute called so has an object."""
    if isinstance(text := found.get("B"), str):
        found["B"] = base64.b64decode(text)
    elif isinstance(texts := found.get("BS"), list):
        found["BS"] = [base64.b64decode(each) for each in texts]
    return found


class _Parsers(ResponseParserFactory):
    _plain = PlainAnswers()

    def create_parser(self, protocol_name: str) -> Any:
        return self._plain if protocol_name == "json" else super().create_parser(protocol_name)


@cache
def session() -> botocore.session.Session:
    """The session that makes clients.

    Of botocore's own handlers of events one matters to our calls: it gives a transaction the token by which DynamoDB
    does it once. A test names the others.
    """
    made = botocore.session.Session(include_builtin_handlers=False)
    made.register("before-parameter-build", generate_idempotent_uuid)  # type: ignore[arg-type]
    made.register_component("response_parser_factory", _Parsers())
    if initialisation.is_on_lambda():
        # Lambda gives credentials in the environment, or where a function is restored from a snapshot, from an address.
        in_environment = EnvProvider.ACCESS_KEY in os.environ
        made.register_component(
            "credential_provider", CredentialResolver([EnvProvider() if in_environment else ContainerProvider()])
        )
    return made
