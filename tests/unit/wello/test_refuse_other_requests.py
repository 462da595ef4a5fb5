"""What API Gateway may route to the catch-all that the local one does not: contract Wello, section "Errors"."""

import pytest


@pytest.mark.parametrize("stage", ["", "/a-domains-path"])
@pytest.mark.parametrize(
    ("method", "proxy", "status"),
    [
        ("POST", "Save/", 401),
        ("GET", "Save/", 405),
        ("PUT", "Save", 405),
        ("GET", "a/b", 404),
        ("OPTIONS", "Save", 204),
    ],
)
def test_it_goes_by_what_the_route_matched(stage: str, method: str, proxy: str, status: int) -> None:
    """Behind a custom domain the whole path begins with that domain's."""
    from wello.refuse_other_requests.app import handler

    event = {
        "headers": {},
        "requestContext": {"requestId": "r", "http": {"method": method}},
        "rawPath": f"{stage}/api/TaskActivityLog/{proxy}",
        "pathParameters": {"proxy": proxy},
    }
    assert handler(event, None)["statusCode"] == status
