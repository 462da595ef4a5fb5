"""MiniStack, with every service that the template needs, over TLS, which checks what each caller may do."""

import datetime
import ipaddress
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from acuse_admin.stack import LOCAL_CREDENTIALS
from local.running import PATIENCE, ROOT

API_DOMAIN = "execute-api.localhost"
"""APIs answer under their ids in this domain, on MiniStack's port."""

# The interpreter that runs MiniStack runs the functions too: it is one without packages, and those that MiniStack needs
# are for its process alone. That ends when the one that started it ends, in whatever way.
_ALONE = """
import sys
sys.path += sys.argv[1:]
del sys.argv[1:]
from local.engine import parent
from ministack.app import main
parent.end_with_it()
main()
"""
_STOP_SECONDS = 3.0


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """Run MiniStack on a free port, with its files in a folder; gives the environment that leads AWS's clients to it.

    The bucket's policy refuses what comes without TLS. The credentials are of its root user, functions get sessions of
    their roles.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    certified, key = certificate(folder, f"*.{API_DOMAIN}")
    clients = LOCAL_CREDENTIALS | {
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{port}",
        "AWS_CA_BUNDLE": str(certified),
        "SSL_CERT_FILE": str(certified),
    }
    settings = {
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certified),
        "MINISTACK_SSL_KEY": str(key),
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "STATE_DIR": str(folder),
        "TMPDIR": str(folder),
    }
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [sys._base_executable, "-c", _ALONE, str(ROOT), sysconfig.get_path("purelib")],  # type: ignore[attr-defined]
            env={"PATH": os.environ["PATH"], "HOME": str(folder)} | clients | settings,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        try:
            give_up = time.monotonic() + PATIENCE
            while not _answers(port):
                if process.poll() is not None or time.monotonic() > give_up:
                    raise RuntimeError((folder / "log").read_text())
                time.sleep(0.1)
            yield clients
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_STOP_SECONDS)
            with suppress(ProcessLookupError):  # itself if it did not end, and functions that it could not end
                os.killpg(process.pid, signal.SIGKILL)


def certificate(folder: Path, *hosts: str) -> tuple[Path, Path]:
    """Files of a certificate of this machine and of hosts that it stands for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acuse's tests")])
    names = [x509.IPAddress(ipaddress.IPv4Address("127.0.0.1")), *map(x509.DNSName, hosts)]
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


def names_of_this_machine() -> Callable[[], None]:
    """Let this process find what is called `….localhost`, as RFC 6761 has it and few systems do; gives the way back."""
    ask = socket.getaddrinfo

    def find(host: Any, *others: Any, **more: Any) -> Any:
        return ask("127.0.0.1" if str(host).endswith(".localhost") else host, *others, **more)

    def back() -> None:
        socket.getaddrinfo = ask

    socket.getaddrinfo = find
    return back


_TEXT = re.compile(r"text/.*|application/(json|xml|javascript)")


def difference(request: httpx.Request) -> str:
    """What MiniStack's gateway does to a request that AWS's does not; nothing, mostly.

    A test in test_deployment.py shows each, and fails when it is gone.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.url.path.endswith("/connect/"):
        return (
            "MiniStack's `{proxy+}` needs a character, AWS's matches what is after a last slash, though it is nothing"
        )
    if request.method == "OPTIONS":
        return "MiniStack's gateway answers OPTIONS itself where CORS is not configured, AWS's asks the function"
    if _TEXT.fullmatch(media_type):
        try:
            request.read().decode()
        except UnicodeDecodeError:
            return "MiniStack's gateway replaces what is not UTF-8 in a text, before the function sees it"
    return ""


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
