"""An embedded DynamoDB and S3: MiniStack's, in a process of its own, on loopback, keeping its data in a folder.

Run as a program, this module is that process. It ends, and saves, when the process that started it ends,
in whatever way that happens: it notices by the end of its standard input.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from acuse_admin.stack import LOCAL_CREDENTIALS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_START_SECONDS = 60.0
_STOP_SECONDS = 120.0


class StackFailed(Exception):
    """The local stack cannot start; the message says why."""


@contextmanager
def embedded(host: str, port: int, folder: Path, warn: Callable[[str], None]) -> Iterator[str]:
    """Run the database on a port of `host` with its data in `folder`; gives its address."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in LOCAL_CREDENTIALS.items():
        os.environ.setdefault(name, value)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "local.database"],
            env={**os.environ, **_settings(host, port, folder)},
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a Ctrl-C is for the gateway first
        )
    address = f"http://{host}:{port}"
    try:
        _wait_until_ready(address, process, folder)
        yield address
    finally:
        if not _stop(process, folder / "dynamodb.json"):
            warn(f"The database could not save its data (see {folder / 'log'}): what was written since start is lost")


def client(address: str) -> "DynamoDBClient":
    """A client of the database at this address."""
    config = Config(connect_timeout=1, read_timeout=5, retries={"total_max_attempts": 1})
    return boto3.client("dynamodb", endpoint_url=address, config=config)


def create_tables(at: "DynamoDBClient", template: Mapping[str, Any]) -> None:
    """Create the tables of a SAM template that are not there yet, each named by its logical id."""
    there = at.list_tables()["TableNames"]
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::DynamoDB::Table" and name not in there:
            described = resource["Properties"]
            schema = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
            at.create_table(TableName=name, **{part: described[part] for part in schema})


def create_buckets(address: str, template: Mapping[str, Any]) -> None:
    """Create the buckets of a SAM template that are not there yet, each named by its logical id."""
    at = boto3.client("s3", endpoint_url=address)
    there = {bucket["Name"] for bucket in at.list_buckets()["Buckets"]}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket" and name not in there:
            at.create_bucket(Bucket=name)
            at.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})


def _settings(host: str, port: int, folder: Path) -> dict[str, str]:
    return {
        "SERVICES": "dynamodb,s3",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": host,
        "IOT_MTLS_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "TMPDIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    at = client(address)
    give_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise StackFailed((folder / "log").read_text().strip() or "The database ended at once")
        try:
            at.list_tables()
        except BotoCoreError:
            time.sleep(0.02)
        else:
            return
    raise StackFailed(f"The database did not answer within {_START_SECONDS:.0f} s (see {folder / 'log'})")


def _stop(process: "subprocess.Popen[bytes]", saved: Path) -> bool:
    """End the process as it wants to be ended. Returns whether it saved its data."""
    asked = time.time()
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    finally:
        if process.stdin:
            process.stdin.close()
    return saved.exists() and saved.stat().st_mtime >= asked - 1


def _end_with_parent() -> None:
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    from ministack.app import main

    threading.Thread(target=_end_with_parent, daemon=True).start()
    main()
