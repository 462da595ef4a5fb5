"""What API Gateway may route to the catch-all that the local one does not: contract Wello, section "Errors"."""

import pytest


@pytest.mark.parametrize("stage", ["", "/a-domains-path"])
@pytest.mark.parametrize(
    ("method", "proxy", "status"),
    [
        ("POST", "TaskActivityLog/Save/", 401),
        ("POST", "taskactivitylog/save", 401),
        ("GET", "TASKACTIVITYLOG", 401),
        ("DELETE", "TaskActivityLog(9652e68c-7b6d-4598-bbbd-4e933126c994)", 401),
        ("GET", "TaskActivityLog(9652e68c7b6d4598bbbd4e933126c994)/", 401),
        ("POST", "TaskActivityLog(9652e68c-7b6d-4598-bbbd-4e933126c994)", 405),
        ("GET", "TaskActivityLog(1)", 404),
        ("GET", "TaskActivityLog/Save/", 405),
        ("PUT", "TaskActivityLog/Save", 405),
        ("POST", "TaskActivityLog", 405),
        ("GET", "TaskActivityLog/a/b", 404),
        ("OPTIONS", "TaskActivityLog/Save", 204),
        ("GET", "TaskActivityLogs", 404),
        ("GET", "integration/nothing", 404),
        ("OPTIONS", "integration/nothing", 204),
        ("GET", "", 404),
    ],
)
def test_it_goes_by_what_the_route_matched(stage: str, method: str, proxy: str, status: int) -> None:
    """Behind a custom domain the whole path begins with that domain's."""
    from wello.refuse_other_requests.app import handler

    event = {
        "headers": {},
        "requestContext": {"requestId": "r", "http": {"method": method}},
        "rawPath": f"{stage}/api/{proxy}",
        "pathParameters": {"proxy": proxy},
    }
    assert handler(event, None)["statusCode"] == status
