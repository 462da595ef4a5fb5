"""An embedded DynamoDB and S3: MiniStack's, in a process of its own, on loopback, keeping its data in a folder.

The process ends, and saves, when this one ends, in whatever way that happens. When it ends by itself it is started
again; what it acknowledged is there again, and the port is never given up meanwhile.
"""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from acuse_admin.stack import LOCAL_CREDENTIALS
from local.engine import CANNOT_GO_ON

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_START_SECONDS = 60.0
_STOP_SECONDS = 120.0
_BACKLOG = 1024


class StackFailed(Exception):
    """The local stack cannot start, go on, or save; the message says why."""


@contextmanager
def embedded(host: str, port: int, folder: Path, say: Callable[[str], None]) -> Iterator[str]:
    """Run the database on a port of `host` with its data in `folder`; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in LOCAL_CREDENTIALS.items():
        os.environ.setdefault(name, value)
    with ExitStack() as held:
        lock = held.enter_context(_alone_in(folder, say))
        listening = held.enter_context(_listening(host, port))
        log = held.enter_context((folder / "log").open("w"))
        port = listening.getsockname()[1]
        process = _Process(_settings(host, port, folder), folder, (listening.fileno(), lock.fileno()), log, say)
        try:
            process.start()
            yield f"http://{host}:{port}"
        finally:
            process.stop()


def client(address: str) -> "DynamoDBClient":
    """A client of the database at this address."""
    config = Config(connect_timeout=10, read_timeout=60, retries={"total_max_attempts": 1})
    return boto3.client("dynamodb", endpoint_url=address, config=config)


def create_tables(at: "DynamoDBClient", template: Mapping[str, Any], *, streamed: str | None = None) -> None:
    """Create the tables and indexes of a SAM template that are not there yet, each table named by its logical id.

    Of the streams that it describes only the one that somebody reads is made, since it is kept until it is read.
    """
    there = at.list_tables()["TableNames"]
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::DynamoDB::Table":
            continue
        described = resource["Properties"]
        if name in there:
            _create_indexes(at, name, described)
        else:
            schema = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
            at.create_table(TableName=name, **{part: described[part] for part in schema})
        if name == streamed:
            _start_stream(at, name, described["StreamSpecification"])


def _start_stream(at: "DynamoDBClient", name: str, described: Mapping[str, Any]) -> None:
    if "LatestStreamArn" not in at.describe_table(TableName=name)["Table"]:
        view: Any = described["StreamViewType"]
        at.update_table(TableName=name, StreamSpecification={"StreamEnabled": True, "StreamViewType": view})


def _create_indexes(at: "DynamoDBClient", name: str, described: Mapping[str, Any]) -> None:
    """Add the indexes that a table of an older release lacks."""
    indexes = at.describe_table(TableName=name)["Table"].get("GlobalSecondaryIndexes", [])
    there = {index["IndexName"] for index in indexes}
    for index in described["GlobalSecondaryIndexes"]:
        if index["IndexName"] not in there:
            at.update_table(
                TableName=name,
                AttributeDefinitions=described["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )


def create_buckets(address: str, template: Mapping[str, Any]) -> None:
    """Create the buckets of a SAM template that are not there yet, each named by its logical id."""
    at = boto3.client("s3", endpoint_url=address)
    there = {bucket["Name"] for bucket in at.list_buckets()["Buckets"]}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket" and name not in there:
            at.create_bucket(Bucket=name)
            at.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=_BACKLOG)
    except OSError:
        raise StackFailed(
            f"Port {port} of {host} is taken or not there: choose another with make run DYNAMODB_PORT=…"
        ) from None


@contextmanager
def _alone_in(folder: Path, say: Callable[[str], None]) -> Iterator[IO[str]]:
    """Hold the lock of the database's folder, which its process inherits.

    So it is held as long as either of them lives: the database of a run that was killed may still be saving.
    """
    with (folder / "lock").open("a") as lock:
        give_up = time.monotonic() + _START_SECONDS
        is_told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise StackFailed(
                        f"The database of an earlier run still works in {folder}: end that process first "
                        f"(fuser {folder / 'lock'} names it)"
                    ) from None
                if not is_told:
                    say("The database of an earlier run is still saving: waiting for it …")
                    is_told = True
                time.sleep(0.05)
        yield lock


class _Process:
    """The database's process, which is started again when it ends by itself."""

    def __init__(
        self,
        settings: dict[str, str],
        folder: Path,
        inherited: tuple[int, int],
        log: IO[str],
        say: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._inherited = inherited
        self._log = log
        self._say = say
        self._changing = threading.Lock()
        self._is_stopping = False
        self._failure: str | None = None
        self._answers = threading.Event()
        self._watcher: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and come back when it answers."""
        self._watcher = threading.Thread(target=self._watch, args=(self._launch(),), daemon=True)
        self._watcher.start()
        if not self._answers.wait(_START_SECONDS):
            raise StackFailed(f"The database did not answer within {_START_SECONDS:.0f} s (see {self._folder / 'log'})")
        if self._failure:
            raise StackFailed(self._failure)

    def stop(self) -> None:
        """End it as it wants to be ended, when it has saved.

        Raises
        ------
        StackFailed
            It could not save, or had given up before.
        """
        with self._changing:
            self._is_stopping = True
            if not self._process:
                return
            self._process.terminate()
        try:
            code = self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if self._watcher:
            self._watcher.join()
        if self._failure:
            raise StackFailed(self._failure)
        if code:
            raise StackFailed(
                f"The database could not save its data: it {_ending(code)} (see {self._folder / 'log'}). "
                "What was written is in its journal, which is read at the next start"
            )

    def _launch(self) -> "subprocess.Popen[str]":
        listening = self._inherited[0]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "local.engine", str(listening), str(self._folder)],
            env={**os.environ, **self._settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            pass_fds=self._inherited,
            start_new_session=True,  # a Ctrl-C is for the gateway first
            text=True,
        )
        return self._process

    def _watch(self, process: "subprocess.Popen[str]") -> None:
        """Listen to the process; start it again when it ends."""
        ended = ""
        while True:
            is_ready = self._listen(process, is_again=bool(ended))
            code = process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            with self._changing:
                if self._is_stopping:
                    break
                ended = f"The database {_ending(code)}"
                if not is_ready or code == CANNOT_GO_ON:
                    self._fail(ended)
                    break
                self._say(f"{ended}: starting it again …")
                process = self._launch()
        self._answers.set()

    def _listen(self, process: "subprocess.Popen[str]", *, is_again: bool) -> bool:
        """Pass on what the process says; gives whether it was ready to answer."""
        is_ready = False
        for line in process.stdout or ():
            said = json.loads(line)
            if said.get("ready"):
                is_ready = True
                self._tell_opened(said, is_again=is_again)
                self._answers.set()
            elif "warning" in said:
                self._say(said["warning"])
            else:
                self._failure = said["refused"]
        return is_ready

    def _tell_opened(self, said: dict[str, Any], *, is_again: bool) -> None:
        if said["torn"]:
            self._say(f"Dropped {said['torn']} bytes of a write that was cut off before it was acknowledged")
        if said["recovered"]:
            writes = "1 write that was" if said["recovered"] == 1 else f"{said['recovered']} writes that were"
            self._say(f"Recovered {writes} not saved")
        if is_again:
            self._say("The database answers again")

    def _fail(self, ended: str) -> None:
        """Give up: this process ends too, if it has started."""
        self._failure = self._failure or f"{ended} (see {self._folder / 'log'})"
        if self._answers.is_set() and not self._is_stopping:
            os.kill(os.getpid(), signal.SIGTERM)


def _ending(code: int) -> str:
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def _settings(host: str, port: int, folder: Path) -> dict[str, str]:
    return {
        "SERVICES": "dynamodb,dynamodbstreams,events,s3,sqs",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": host,
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "0",  # local.engine does that
        "STATE_DIR": str(folder),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }
