"""`make run`: bring up the API on this machine."""

import contextlib
import os
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Final

import typer
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.exceptions import UnsupportedAlgorithm
from rich.console import Console

from acuse_admin import folder_lock
from acuse_admin.stack import is_address, isolate
from acuse_admin.tokens import SigningKey
from local import database
from local.database import StackFailed

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a stack: Ctrl-C, `kill`, and the terminal that is closed."""
_FUNCTION_TIMEOUT = "FUNCTION_TIMEOUT_SECONDS"
_A_DAY = "86400"
_err = Console(stderr=True, soft_wrap=True, highlight=False)


def main(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The API's port; 0 selects a free one.")] = 3000,
    dynamodb_port: Annotated[
        int, typer.Option(min=0, max=65535, help="The database's port; 0 selects a free one.")
    ] = 8000,
    dynamodb_host: Annotated[
        str, typer.Option(help="The database's address; containers of `sam local` reach 172.17.0.1 on Linux.")
    ] = "127.0.0.1",
    folder: Annotated[Path, typer.Option(help="Where the data and the demo credentials are kept.")] = Path(".local"),
    publish: Annotated[
        bool, typer.Option(help="Whether changes become events at once; if not, the next run that may does it.")
    ] = True,
) -> None:
    """Serve the API on this machine, with an embedded database and demo data, until Ctrl-C.

    The environment variables DYNAMODB_ENDPOINT and S3_ENDPOINT name services to use instead of the embedded ones. They
    are called like the embedded ones: with the local stack's own credentials and region, and without a proxy.
    """
    for number in _ENDING:
        signal.signal(number, _interrupt)
    isolate()
    folder = folder.absolute()
    try:
        settings = {_FUNCTION_TIMEOUT: _function_seconds()}
        folder.mkdir(parents=True, exist_ok=True)
        with _held_port("127.0.0.1", port, "PORT") as held, _alone_in(folder):
            dynamodb, s3 = (_endpoint(name, folder) for name in ("DYNAMODB_ENDPOINT", "S3_ENDPOINT"))
            key = _signing_key(folder / "issuer.pem")
            if dynamodb and s3:
                _serve(held, (dynamodb, s3), folder, key, settings, is_embedded=False, publishes=False)
            else:
                if dynamodb_port == held:
                    raise StackFailed(f"Port {held} is given twice: choose another with make run DYNAMODB_PORT=…")
                with database.embedded(dynamodb_host, dynamodb_port, folder / "dynamodb", _say) as embedded:
                    try:
                        endpoints = (dynamodb or embedded, s3 or embedded)
                        _serve(held, endpoints, folder, key, settings, is_embedded=not dynamodb, publishes=publish)
                    finally:
                        _say("Saving the data …")
    except KeyboardInterrupt:  # while starting; werkzeug ends quietly by itself
        pass
    except (StackFailed, BotoCoreError, ClientError) as error:
        _fail(str(error))
    except OSError as error:
        _fail(
            f"{error.filename or folder}: {error.strerror or error}. The data is kept in {folder}, which must be "
            "writable and have free space; .venv/bin/python -m local --folder PATH uses another folder"
        )
    _say("Stopped.")


def _say(message: str) -> None:
    with contextlib.suppress(OSError):  # the terminal was closed
        _err.print(message, markup=False)


def _fail(message: str) -> None:
    with contextlib.suppress(OSError):
        _err.print(message, style="red", markup=False)
    sys.exit(1)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Refuse to share a folder with another stack: each would overwrite what the other saves."""
    with contextlib.ExitStack() as lock:
        try:
            lock.enter_context(folder_lock.held(folder))
        except folder_lock.FolderTaken:
            raise StackFailed(f"A stack runs in {folder} already: stop it, or choose another folder") from None
        running = folder / "stack.json"
        running.unlink(missing_ok=True)  # a run that was killed left it
        try:
            yield
        finally:
            running.unlink(missing_ok=True)


def _endpoint(name: str, folder: Path) -> str | None:
    """An address that the environment names; None where the embedded database is to be used."""
    if not (endpoint := os.environ.get(name)):
        return None
    if not is_address(endpoint):
        raise StackFailed(f"{name} must be an address such as http://127.0.0.1:8000, or be unset: it is {endpoint}")
    _say(f"{name} is set: using {endpoint} instead of the data in {folder}")
    return endpoint


def _function_seconds() -> str:
    """How long a function may take: AWS's limits of time are not this machine's, least of all at a breakpoint."""
    seconds = os.environ.get(_FUNCTION_TIMEOUT) or _A_DAY
    try:
        is_possible = 1 <= float(seconds) <= float(_A_DAY)
    except ValueError:
        is_possible = False
    if not is_possible:
        raise StackFailed(f"{_FUNCTION_TIMEOUT} must be a number from 1 to {_A_DAY}, or be unset: it is {seconds}")
    return seconds


def _serve(
    port: int,
    endpoints: tuple[str, str],
    folder: Path,
    key: SigningKey,
    settings: Mapping[str, str],
    *,
    is_embedded: bool,
    publishes: bool,
) -> None:
    from local.serving import serve  # noqa: PLC0415 - takes a second, for which no refusal has to wait

    serve(port, endpoints, folder, key, settings, _say, is_embedded=is_embedded, publishes=publishes)


def _signing_key(path: Path) -> SigningKey:
    try:
        return SigningKey(path)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        raise StackFailed(
            f"{path} holds no RSA key: delete it, and a new key is made. Tokens signed with the old key stop working"
        ) from None


@contextmanager
def _held_port(host: str, port: int, setting: str) -> Iterator[int]:
    """Give the port, if nobody listens there; a free one for 0. Meanwhile no connection of this machine is given it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise StackFailed(
                f"Port {port} of {host} is in use or not available: choose another with make run {setting}=…"
            ) from None
        yield int(probe.getsockname()[1])


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)  # an impatient second Ctrl-C must not cut the saving off
    raise KeyboardInterrupt


typer.run(main)
