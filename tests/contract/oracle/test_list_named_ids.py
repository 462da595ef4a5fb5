"""GET /services/rest/connect/{version}/namedIDs/tasks over HTTP: contract Oracle, section 3."""

from local.world import CONNECT, World
from tests.support.oracle.collections import FIELDS


def test_every_menu_is_listed_with_its_link(world: World) -> None:
    response = world.oracle("GET", "/namedIDs/tasks")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    href = f"{world.base_url}{CONNECT}/v1.4/namedIDs/tasks"
    assert response.json()["items"] == [{"rel": "canonical", "href": f"{href}/{field}"} for field in FIELDS]
    assert {"rel": "self", "href": href} in response.json()["links"]


def test_every_link_leads_to_its_menu(world: World) -> None:
    for item in world.oracle("GET", "/namedIDs/tasks").json()["items"]:
        menu = world.oracle("GET", item["href"])
        assert menu.status_code == 200
        assert {"rel": "self", "href": item["href"]} in menu.json()["links"]
