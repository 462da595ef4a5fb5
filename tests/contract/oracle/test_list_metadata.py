"""GET /services/rest/connect/{version}/metadata-catalog over HTTP: contract Oracle, section 3."""

from local.world import CONNECT, World
from tests.support.oracle.collections import COLLECTIONS


def test_tasks_and_what_they_refer_to_are_listed(world: World) -> None:
    response = world.oracle("GET", "/metadata-catalog")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    root = f"{world.base_url}{CONNECT}/v1.4"
    body = response.json()
    assert [item["name"] for item in body["items"]] == COLLECTIONS
    assert [item["links"][0] for item in body["items"]] == [
        {"rel": "canonical", "href": f"{root}/metadata-catalog/{name}"} for name in COLLECTIONS
    ]
    assert {"rel": "describes", "href": f"{root}/tasks"} in body["items"][-1]["links"]
    assert {"rel": "self", "href": f"{root}/metadata-catalog"} in body["links"]


def test_every_link_leads_to_a_schema_of_its_collection(world: World) -> None:
    for item in world.oracle("GET", "/metadata-catalog").json()["items"]:
        schema = world.oracle("GET", item["links"][0]["href"])
        assert schema.status_code == 200
        assert schema.json()["title"] == item["name"]
