"""The journal's part of the tests."""

import json
from typing import Any, Final

from acuse.identity.permissions import Permission
from local.world import World
from tests.support import keys_and_tokens
from tests.support.dialects import ForTests
from tests.support.journal.envelope import MEMBERS, assert_refused
from tests.support.journal.published import publish
from tests.support.sent import Sent


def is_error(answer: dict[str, Any]) -> bool:
    body = json.loads(answer["body"])
    return bool(body["status"] == answer["statusCode"]) and body.keys() - {"errors", "oldest"} == MEMBERS


def good_requests(world: World) -> dict[str, Sent]:
    key = {"x-api-key": world.api_key}
    event = publish(world)
    task = {"kind": "tasks", "id": str(world.new_task()["id"])}
    return {
        "ListEvents": Sent(200, key, query={"type": "parcel.", "limit": "5"}),
        "GetEvent": Sent(200, key, {"id": event.id}),
        "GetRecord": Sent(200, key, task),
    }


def store_more(world: World) -> None:
    publish(world)


def further_requests(_world: World, other: World) -> dict[str, list[Sent]]:
    def key() -> dict[str, str]:
        """A new one, whose first use is noted."""
        return {"x-api-key": other.new_key(*Permission)}

    event = publish(other)
    subject = {"subject": event.subject, "order": "desc"}
    return {
        "ListEvents": [Sent(200, key()), Sent(200, key(), query=subject)],
        "GetEvent": [Sent(200, key(), {"id": event.id})],
        "GetRecord": [
            Sent(200, key(), {"kind": "activities", "id": other.new_activity().id}),
            Sent(200, key(), {"kind": "task-activity-logs", "id": other.save_log(subject="x")["id"]}),
        ],
    }


PART: Final = ForTests(
    assert_refused=assert_refused,
    is_error=is_error,
    good_requests=good_requests,
    further_requests=further_requests,
    store_more=store_more,
    archived={"journal": "journal"},
    insiders=keys_and_tokens.INSIDERS,
    good_credentials=lambda _: {},
    refuses=keys_and_tokens.refuses,
    names_wrong_parameters=lambda body: " ".join(each["name"] for each in body["errors"]),
)
