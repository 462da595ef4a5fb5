"""The frame of the console: signing in, the address, and what it loads."""

from urllib.parse import urlsplit

from tests.browser.console.conftest import Console


def test_one_click_signs_in_and_a_reload_keeps_the_view(console: Console) -> None:
    console.seen("//nav//a[@aria-current='page'][.='Overview']")
    console.open("#/overview")
    console.seen("//h1[.='Overview']")


def test_it_loads_nothing_from_elsewhere(console: Console) -> None:
    console.sent()
    console.open()
    console.seen("//h1[.='Overview']")
    assert {urlsplit(each["url"]).netloc for each in console.sent()} - {""} == {urlsplit(console.base_url).netloc}
