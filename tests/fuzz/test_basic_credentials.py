"""The Basic header: credentials, or None."""

import base64

from hypothesis import example, given
from hypothesis import strategies as st

from acuse.identity import basic_credentials
from acuse.identity.basic_credentials import BasicCredentials
from tests.fuzz.strategies import TEXTS, tampered

SCHEMES = st.sampled_from(["Basic ", "basic ", "BASIC   ", "Basic", "Basic\t", "Bearer ", "", " Basic "])
SENT = st.binary(max_size=30) | st.builds("{}:{}".format, st.text(max_size=9), st.text(max_size=9)).map(str.encode)
ENCODED = st.one_of(
    TEXTS,
    tampered(SENT.map(base64.b64encode)).map(lambda sent: sent.decode("latin-1")),
    SENT.map(lambda sent: base64.b64encode(sent).decode().rstrip("=")),
)


@given(TEXTS | st.builds("{}{}".format, SCHEMES, ENCODED) | st.none())
@example("Basic YTp*i")
@example("Basic YTpi\x00")
def test_any_header_is_read_or_not(header: str | None) -> None:
    found = basic_credentials.read(header)
    if found and header:
        scheme, _, encoded = header.partition(" ")
        assert scheme.lower() == "basic"
        sent = {base64.b64encode(form).decode().rstrip("=") for form in _forms(":".join(found))}
        assert encoded.strip().rstrip("=") in sent


def _forms(text: str) -> list[bytes]:
    """A text in UTF-8 and, where that can be, in Latin-1."""
    return [text.encode(), text.encode("latin-1", errors="ignore")]


@given(st.text().filter(lambda name: ":" not in name), st.text(), st.sampled_from(["Basic", "bAsIc"]))
def test_credentials_are_read_as_they_were_sent(username: str, password: str, scheme: str) -> None:
    encoded = base64.b64encode(f"{username}:{password}".encode()).decode()
    assert basic_credentials.read(f"{scheme} {encoded}") == BasicCredentials(username, password)


@given(st.binary(max_size=20), st.sampled_from([b"\xff", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf8\x88\x80\x80\x80"]))
def test_bytes_that_are_not_utf_8_are_read_as_latin_1(before: bytes, wrong: bytes) -> None:
    sent = before + wrong + b":x"
    username, _, password = sent.decode("latin-1").partition(":")
    assert basic_credentials.read("Basic " + base64.b64encode(sent).decode()) == BasicCredentials(username, password)
