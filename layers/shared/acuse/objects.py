"""What is too large for a table: objects in the private bucket, under keys that start with the tenant."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, cast

import botocore.session
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# 3 MiB take well under a second inside a region; a call that fails twice still leaves time for an answer.
_CONFIG = Config(connect_timeout=0.5, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Bucket:
    """An S3 client and the bucket's name."""

    client: "S3Client"
    name: str


@cache
def bucket() -> Bucket:
    """The bucket that the environment names; its client is made when it is first needed.

    By botocore: boto3's own client would load its transfer manager, which nothing here uses.
    """
    endpoint = os.environ.get("S3_ENDPOINT") or None
    client = botocore.session.get_session().create_client("s3", endpoint_url=endpoint, config=_CONFIG)
    return Bucket(cast("S3Client", client), os.environ["OBJECTS_BUCKET"])


def put(key: str, content: bytes) -> None:
    """Store an object."""
    at = bucket()
    at.client.put_object(Bucket=at.name, Key=key, Body=content)


def get(key: str) -> bytes:
    """Read an object."""
    at = bucket()
    return at.client.get_object(Bucket=at.name, Key=key)["Body"].read()


def delete(keys: Iterable[str]) -> None:
    """Delete objects; the bucket's lifecycle takes their old versions away later."""
    at = bucket()
    for some in batched(keys, _BATCH, strict=False):
        named = [{"Key": key} for key in some]
        at.client.delete_objects(Bucket=at.name, Delete={"Objects": named, "Quiet": True})  # type: ignore[typeddict-item]
