"""GET /services/rest/connect over HTTP: contract Oracle, section 4, base paths. More is in test_base_paths.py."""

from local.world import CONNECT, World
from tests.contract.oracle.linked import hrefs


def test_what_the_base_lists_is_there(shared_world: World) -> None:
    listed = shared_world.http.get(f"{shared_world.base_url}{CONNECT}").json()
    assert {shared_world.oracle("GET", href).status_code for href in hrefs(listed)} == {200}
