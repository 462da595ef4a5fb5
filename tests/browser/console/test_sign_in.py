"""Signing in at an OpenID provider, as where the console is deployed: code flow with PKCE, renewal, what goes wrong."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from selenium import webdriver

from acuse_admin.tokens import AUDIENCE, SigningKey
from local.demo import USER_ID
from local.running import LocalStack
from tests.browser.console.conftest import Console
from tests.support import console_front, openid_provider
from tests.support.openid_provider import Provider
from tools.console import page

BUTTON = "//main//button[.='Sign in']"


@pytest.fixture(scope="module")
def provider(local_stack: LocalStack) -> Iterator[Provider]:
    key = SigningKey(Path(local_stack.environment["ACUSE_ISSUER_KEY"]))
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider = Provider(
        openid_provider.signer(made),
        lambda: key.mint(local_stack.environment["TOKEN_ISSUER"], USER_ID, 1),
        USER_ID,
    )
    with openid_provider.running(provider):
        yield provider


@pytest.fixture(scope="module")
def front(provider: Provider, local_stack: LocalStack) -> Iterator[str]:
    """The console where people sign in at the provider."""
    settings = {"issuer": provider.url, "clientId": openid_provider.CLIENT, "audience": AUDIENCE}

    def refusal(_: str) -> int | None:
        return 401 if "token" in provider.wrong and "refresh" not in provider.done else None

    with console_front.front(page.make(), settings, local_stack.base_url, provider.url, refusal) as url:
        provider.redirect_uri = f"{url}/console"
        yield url


@pytest.fixture
def console(browser: webdriver.Chrome, front: str, provider: Provider) -> Iterator[Console]:
    """The page, of which nobody has signed in."""
    provider.wrong.clear()
    provider.expires_in = 3600
    browser.get(f"{front}/console/nothing")
    browser.execute_script("sessionStorage.clear(); localStorage.clear()")
    provider.done.clear()
    provider.refresh_tokens.clear()
    found = Console(browser, front)
    found.complaints()  # there is nothing under that address
    yield found
    browser.get("about:blank")


def load(console: Console, view: str = "") -> None:
    console.browser.get("about:blank")
    console.browser.get(f"{console.base_url}/console{view}")


def test_the_code_flow_signs_in_and_comes_back_to_the_view(console: Console, provider: Provider) -> None:
    load(console, "#/events?type=task.")
    console.click(BUTTON)
    console.seen("//h1[.='Events']")
    assert console.browser.current_url == f"{console.base_url}/console#/events?type=task."
    assert provider.done == ["authorize", "code"]
    assert console.complaints() == []


def test_tokens_and_the_verifier_are_stored_nowhere(console: Console) -> None:
    load(console)
    console.click(BUTTON)
    console.seen("//h1[.='Overview']")
    stored = console.browser.execute_script(
        "return JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"
    )
    session, local, cookies = json.loads(stored)
    assert (session, cookies) == ({"console.signedIn": "true"}, "")
    assert local.keys() <= {"console.language", "console.tenant"}


def test_a_reload_signs_in_again_by_itself(console: Console, provider: Provider) -> None:
    load(console, "#/events")
    console.click(BUTTON)
    console.seen("//h1[.='Events']")
    console.browser.refresh()
    console.seen("//h1[.='Events']")
    assert provider.done == ["authorize", "code"] * 2


@pytest.mark.parametrize("wrong", ["state", "nonce", "challenge", "denial"])
def test_an_answer_that_cannot_be_trusted_signs_nobody_in(wrong: str, console: Console, provider: Provider) -> None:
    provider.wrong.add(wrong)
    load(console, "#/events")
    console.click(BUTTON)
    console.seen("//main[contains(., 'Signing in did not work')]")
    assert "code=" not in console.browser.current_url
    assert provider.done[-1:] != ["code"] or wrong == "nonce"
    provider.wrong.clear()
    console.click(BUTTON)
    console.seen("//nav")


def test_a_code_without_a_sign_in_under_way_is_ignored(console: Console, provider: Provider) -> None:
    load(console, "?code=stolen&state=another")
    console.seen("//main[contains(., 'Signing in did not work')]")
    assert provider.done == []


def test_a_token_is_renewed_before_it_ends(console: Console, provider: Provider) -> None:
    provider.expires_in = 61
    load(console)
    console.click(BUTTON)
    console.seen("//h1[.='Overview']")
    provider.expires_in = 3600
    console.until(lambda: "refresh" in provider.done)
    console.show("/events", "Events")


def test_an_expired_token_is_renewed_and_the_request_sent_again(console: Console, provider: Provider) -> None:
    load(console)
    console.click(BUTTON)
    console.seen("//h1[.='Overview']")
    provider.wrong.add("token")
    console.show("/events", "Events")
    console.seen("//table//a")
    assert provider.done == ["authorize", "code", "refresh"]


def test_an_ended_session_asks_to_sign_in_and_comes_back_to_the_view(console: Console, provider: Provider) -> None:
    load(console)
    console.click(BUTTON)
    console.seen("//h1[.='Overview']")
    provider.wrong |= {"token", "refresh"}
    console.browser.execute_script("location.hash = '#/events?type=task.'")
    console.seen("//main[contains(., 'Your session has ended')]")
    provider.wrong.clear()
    console.click(BUTTON)
    console.seen("//h1[.='Events']")
    assert console.browser.current_url.endswith("#/events?type=task.")


def test_signing_out_revokes_and_ends_the_session_at_the_issuer(console: Console, provider: Provider) -> None:
    load(console)
    console.click(BUTTON)
    console.seen("//h1[.='Overview']")
    console.click("//button[.='Sign out']")
    console.until(lambda: provider.done[-2:] == ["revoke", "log out"])
    console.seen(BUTTON)
    assert not provider.refresh_tokens
