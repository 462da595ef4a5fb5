"""GET /services/rest/connect/exceptions over HTTP: contract Oracle, section 1, errors."""

from local.world import CONNECT, World
from tests.support.oracle.envelope import CODES


def test_every_code_is_listed_with_its_link_to_anybody(world: World) -> None:
    response = world.http.get(f"{world.base_url}{CONNECT}/exceptions")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    base = f"{world.base_url}{CONNECT}/exceptions"
    assert response.json() == {
        "items": [{"rel": "canonical", "href": f"{base}/OSC-CREST-{code}"} for code in CODES],
        "links": [{"rel": "self", "href": base}],
    }


def test_every_link_leads_to_its_code(world: World) -> None:
    items = world.http.get(f"{world.base_url}{CONNECT}/exceptions").json()["items"]
    for item in items:
        described = world.http.get(item["href"])
        assert described.status_code == 200
        assert described.json()["o:errorCode"] == item["href"].rpartition("/")[2]


def test_credentials_and_a_context_do_no_harm(world: World) -> None:
    assert world.oracle("GET", f"{world.base_url}{CONNECT}/exceptions").status_code == 200


def test_they_have_no_version(world: World) -> None:
    assert world.oracle("GET", "/exceptions").status_code == 404
