"""`make audit`: found, not found and not asked are three outcomes; pip-audit asks an advisory service on a socket."""

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from local.running import ROOT
from requirements import audit as audit_of_pins

type Known = dict[str, Any]
"""By package, what the service answers."""


def advisory(package: str) -> Any:
    affected = {
        "package": {"name": package, "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}],
    }
    return {"vulns": [{"id": "PYSEC-2026-1", "affected": [affected]}]}


class Service:
    """An advisory service that speaks OSV's protocol."""

    def __init__(self) -> None:
        self.known: Known = {}
        self.asked: set[tuple[str, str]] = set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # an answer in two packets waits for the first one's acknowledgement

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
                service.asked.add((sent["package"]["name"], sent["version"]))
                content = json.dumps(service.known.get(sent["package"]["name"], {})).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1/query"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def audit(*options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "requirements/audit.py", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )


def pinned() -> dict[str, str]:
    """What is pinned for this platform, by the names that registries use; read without pip-audit."""
    files = [*ROOT.glob("requirements/*.txt"), *ROOT.glob("layers/dependencies/*.txt")]
    lines = [line for file in files for line in file.read_text().splitlines() if "win32" not in line]
    pins = [match.groups() for line in lines if (match := re.match(r"([\w.-]+)(?:\[.*?\])?==([^\s;]+)", line))]
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins}


def test_without_an_advisory_all_pins_are_fine_and_all_were_asked_about(service: Service) -> None:
    done = audit("--osv-url", service.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(service.asked) > 100
    assert service.asked == set(pinned().items())


def test_an_excluded_package_is_pinned_nowhere() -> None:
    lines = (ROOT / "requirements" / "excluded.in").read_text().splitlines()
    excluded = {line for line in lines if line and not line.startswith("#")}
    assert excluded
    assert not excluded & pinned().keys()


def test_a_vulnerable_pin_is_named_with_what_mends_it(service: Service) -> None:
    service.known["pydantic"] = advisory("pydantic")
    done = audit("--osv-url", service.url)
    version = pinned()["pydantic"]
    assert (done.returncode, done.stderr) == (1, f"pydantic {version} has PYSEC-2026-1, fixed in 999\n")


def test_a_service_that_cannot_be_reached_is_no_clean_audit(service: Service) -> None:
    service.server.socket.close()
    done = audit("--osv-url", service.url)
    assert done.returncode == 3
    assert done.stderr.startswith("The advisory service could not be reached, nothing is audited: ")


def test_a_service_that_knows_no_package_is_no_clean_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a mirror of PyPI is, which has the packages and no advisories: pip-audit ends well."""
    packages = [{"name": "lark", "skip_reason": "Dependency not found on PyPI"}, {"name": "idna", "vulns": []}]
    done = subprocess.CompletedProcess([], 0, json.dumps({"dependencies": packages}), "")
    monkeypatch.setattr(audit_of_pins, "_pip_audit", lambda *_: done)
    assert audit_of_pins.main([]) == 3
    assert "could not be asked about 1 of 2 packages, such as lark" in capsys.readouterr().err


def test_requirements_that_cannot_be_read_are_no_outage() -> None:
    done = audit("--requirement", "nothing.txt")
    assert done.returncode == 2
    assert done.stderr.startswith("The requirements cannot be read: ")
    assert "nothing.txt" in done.stderr
