"""The part of the tests of Wello's dialect."""

import json
from collections.abc import Callable
from typing import Any, Final
from xml.etree.ElementTree import fromstring

from acuse.identity.permissions import Permission
from acuse.wello.identity import domain_accounts
from local.world import World
from tests.support.credentials import Headers, Strangers, all_but, bad_accounts, basic
from tests.support.dialects import ForTests, Record, Recorded, Refused, Refusing
from tests.support.documented import Operation
from tests.support.sent import QUERIES, Sent
from tests.support.wello.envelope import assert_refused


def is_error(answer: dict[str, Any]) -> bool:
    if "xml" in answer["headers"]["content-type"]:
        root = fromstring(answer["body"])  # noqa: S314 - our own
        return root.tag == "Error" and root.findtext("Message") is not None
    return set(json.loads(answer["body"])) <= {"Message", "ModelState"}


def good_requests(world: World) -> dict[str, Sent]:
    log = world.save_log(subject="x", is_closed=True)
    headers = _headers(world)
    xml = frozenset({"defusedxml"})
    options = {"$filter": "modified_dateutc gt 2026-01-01 and is_closed eq true"}
    document = f"<task_activity_log><id>{log['id']}</id></task_activity_log>"
    of_log = {"id": log["id"]}
    return {
        "SaveTaskActivityLog": Sent(200, headers | {"content-type": "text/xml"}, body=document, loads=xml),
        "GetTaskActivityLog": Sent(200, headers, of_log),
        "ListTaskActivityLogs": Sent(200, headers, query=options, loads=QUERIES),
        "DeleteTaskActivityLog": Sent(204, headers, of_log),
        "RefuseOtherRequests": Sent(405, {"accept": "text/xml"}, {"proxy": "TaskActivityLog/Save"}, loads=xml),
    }


def store_more(world: World) -> None:
    world.save_log(subject="x")


def further_requests(world: World, _other: World) -> dict[str, list[Sent]]:
    world.save_log(subject="stays")
    other_route = Sent(200, _headers(world), {"proxy": "taskactivitylog/Save/"}, {"subject": "x"}, method="POST")
    return {
        "ListTaskActivityLogs": [Sent(200, _headers(world), loads=QUERIES)],
        "RefuseOtherRequests": [other_route],
    }


def _headers(world: World) -> Headers:
    return basic(*world.new_account_of_domain(*Permission))


def refuses(asked: Refusing) -> Callable[[Operation], Refused]:
    world = asked.world
    refused = Refused(
        asked.known_elsewhere
        | bad_accounts(
            lambda name, permissions: domain_accounts.create(world.tenant, world.domain, name, permissions),
            f"@{world.domain}",
        )
        | _bad_domains(world, asked.other),
        {
            each: {"an account without the permission": basic(*world.new_account_of_domain(*all_but(each)))}
            for each in asked.needed
        },
    )
    return lambda _: refused


def _bad_domains(world: World, other: World) -> Strangers:
    name, password = world.new_account_of_domain(*Permission)
    alone = password.removesuffix(f"@{world.domain}")
    return {
        "no domain": basic(name, alone),
        "another tenant's domain": basic(name, f"{alone}@{other.domain}"),
    }


def _log(world: World) -> Record:
    log = world.save_log(subject="Delivered")
    answered = world.save_log(id=log["id"], is_closed=True)
    return Record(log["id"], answered, ["task-activity-log.saved"] * 2)


def _delete_log(world: World, log_id: str) -> str:
    assert world.wello("DELETE", f"/{log_id}").is_success
    return "task-activity-log.deleted"


PART: Final = ForTests(
    assert_refused=assert_refused,
    is_error=is_error,
    good_requests=good_requests,
    further_requests=further_requests,
    store_more=store_more,
    archived={"task-activity-log": "task-activity-logs", "domain": "accounts"},
    insiders={"DomainAccount": _headers},
    good_credentials=lambda world: {"an account of a domain": _headers(world)},
    refuses=refuses,
    names_wrong_parameters=lambda body: " ".join(body["ModelState"]["query"]),
    records={
        "task-activity-logs": Recorded(_log, lambda world, path: world.wello("GET", world.base_url + path), _delete_log)
    },
    catch_all="RefuseOtherRequests",
)
