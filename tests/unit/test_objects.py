"""acuse.storage.objects: what is gone and what is forbidden are two things."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from acuse.storage import objects
from acuse.storage.objects import Bucket, ObjectGone


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client: Any = botocore.session.get_session().create_client("s3", "us-east-1")
    monkeypatch.setattr(objects, "bucket", cache(lambda: Bucket(client, "bucket")))
    with Stubber(client) as stubber:
        yield stubber


def test_an_object_that_is_not_there_is_gone(s3: Stubber) -> None:
    s3.add_client_error("get_object", "NoSuchKey", http_status_code=404)
    with pytest.raises(ObjectGone):
        objects.get("key")


@pytest.mark.parametrize("read", [objects.get, lambda key: objects.get_all([key])], ids=["one", "all"])
def test_an_object_that_must_not_be_read_is_not_gone(read: Callable[[str], object], s3: Stubber) -> None:
    """A function that lost a permission would otherwise answer as if the tenant had lost a file."""
    s3.add_client_error("get_object", "AccessDenied", http_status_code=403)
    with pytest.raises(ClientError, match="AccessDenied"):
        read("key")
