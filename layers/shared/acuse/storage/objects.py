"""What is too large for a table: objects in the private bucket, under keys that start with the tenant."""

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from acuse.errors import Unavailable
from acuse.runtime import deadline, telemetry
from acuse.runtime.remembered import made_once
from acuse.storage import dynamodb

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

READ: Final = 0.3
"""The part of a function's time that an answer of S3 may take.

3 MiB take well under a second inside a region; a call that fails twice still leaves time for an answer.
"""
BATCH: Final = 1000
"""Objects that are deleted in one call."""
_AT_ONCE = 8


class ObjectGone(Exception):
    """The object is not there (any more)."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 client and the bucket's name."""

    client: "S3Client"
    name: str


@made_once
def bucket() -> Bucket:
    """The bucket that the environment names; its client is made when it is first needed.

    By botocore: boto3's own client would load its transfer manager, which nothing here uses.
    """
    endpoint = os.environ.get("S3_ENDPOINT") or None
    config = Config(
        connect_timeout=deadline.of_a_call(dynamodb.CONNECT),
        read_timeout=deadline.of_a_call(READ),
        retries={"mode": "standard", "total_max_attempts": 2},
    )
    client = botocore.session.get_session().create_client("s3", endpoint_url=endpoint, config=config)
    deadline.limit(client)
    return Bucket(cast("S3Client", client), os.environ["OBJECTS_BUCKET"])


def put(contents: Mapping[str, bytes]) -> None:
    """Store objects, by key, some at once."""
    at = bucket()
    with _threads() as threads:
        list(threads.map(lambda key: at.client.put_object(Bucket=at.name, Key=key, Body=contents[key]), contents))


def get(key: str) -> bytes:
    """Read an object.

    Raises
    ------
    ObjectGone
    """
    at = bucket()
    try:
        return at.client.get_object(Bucket=at.name, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise ObjectGone from error
        raise


def get_all(keys: Iterable[str]) -> dict[str, bytes]:
    """Read objects, some at once; those that are gone are left out."""

    def read(key: str) -> tuple[str, bytes | None]:
        try:
            return key, get(key)
        except ObjectGone:
            return key, None

    with _threads() as threads:
        return {key: content for key, content in threads.map(read, keys) if content is not None}


def keys(prefix: str) -> Iterator[str]:
    """The keys of the objects that begin so."""
    at = bucket()
    for page in at.client.get_paginator("list_objects_v2").paginate(Bucket=at.name, Prefix=prefix):
        yield from (each["Key"] for each in page.get("Contents", ()))


def _threads() -> ThreadPoolExecutor:
    """Threads that work on the same request."""
    return ThreadPoolExecutor(_AT_ONCE, initializer=deadline.begin, initargs=(deadline.began(),))


def delete(keys: Iterable[str]) -> None:
    """Delete objects; the bucket's lifecycle takes their old versions away later.

    Raises
    ------
    Unavailable
        Some could not be deleted.
    """
    at = bucket()
    for some in batched(keys, BATCH, strict=False):
        named = [{"Key": key} for key in some]
        answer = at.client.delete_objects(Bucket=at.name, Delete={"Objects": named, "Quiet": True})  # type: ignore[typeddict-item]
        if answer.get("Errors"):
            raise Unavailable


def discard(keys: Iterable[str]) -> None:
    """Delete objects that nothing leads to any more. What cannot be deleted stays, and is said in the log."""
    try:
        delete(keys)
    except (BotoCoreError, ClientError, Unavailable) as error:
        telemetry.warn("objects that nothing leads to were not deleted", error)
