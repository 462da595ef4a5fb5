"""GET /api/activities/{id}/results: list the result of an activity and those that it replaced."""

import re

from acuse.errors import Invalid, Problem
from acuse.identity.permissions import Permission
from acuse.requests.credentials import EITHER
from acuse.requests.http import MOST_BYTES_OF_A_LIST, size_in_answer
from acuse.reten.activities import results
from acuse.reten.activities import store as activities
from acuse.reten.activities.model import ActivityNotFound
from acuse.reten.activities.result_views import KeptResultView
from acuse.reten.http.endpoint import Answer, Call, endpoint, to_json

_VERSION = re.compile(r"\d{1,8}", re.ASCII)


@endpoint(auth=EITHER, permission=Permission.VIEW_ACTIVITIES, query=("before",), raises=(Invalid, ActivityNotFound))
def handler(call: Call) -> Answer[list[KeptResultView]]:
    """Newest first, what fits into an answer; the header Link says where it goes on."""
    before = call.request.query.get("before") or None
    if before is not None and not _VERSION.fullmatch(before):
        raise Invalid([Problem("before", "must be copied unchanged from the header Link")])
    found = activities.get(call.tenant, call.path_id)
    shown: list[KeptResultView] = []
    size = 0
    for result in results.newest_first(call.tenant, found, before=int(before) if before else None):
        view = KeptResultView.of(found.id, result)
        size += size_in_answer(to_json(view))
        if shown and size > MOST_BYTES_OF_A_LIST:
            link = f'<{call.request.path}?before={result.version + 1}>; rel="next"'
            return Answer(shown, headers={"link": link})
        shown.append(view)
    return Answer(shown)
