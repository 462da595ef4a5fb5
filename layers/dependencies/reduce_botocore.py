"""Called by the Makefile on botocore's folder `data`: leave what the functions call, and no words about it.

botocore reads a service's description whenever a client is made. DynamoDB's has 57 operations, of which the functions
call eight, and is documentation for the most part. Without a file of rules for endpoints botocore takes a service's
address from endpoints.json when a client is made, and not anew for each call.
"""

import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

OPERATIONS: Final = {
    "dynamodb": (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "TransactWriteItems",
        "UpdateItem",
    ),
    "events": ("PutEvents",),
}
"""By service. What a function's policy permits stands here (tests/unit/test_dependencies.py)."""
WHOLE: Final = ("s3",)
"""Services that stay as they are: S3's addresses depend on buckets."""


def main(data: Path) -> None:
    """Reduce the folder."""
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in (*OPERATIONS, *WHOLE):
            shutil.rmtree(folder)
    for service, operations in OPERATIONS.items():
        *older, newest = sorted((data / service).iterdir())
        for version in older:
            shutil.rmtree(version)
        source = newest / "service-2.json.gz"
        model = reduced(json.loads(gzip.decompress(source.read_bytes())), operations)
        source.unlink()
        _write(newest / "service-2.json", model)
        (newest / "endpoint-rule-set-1.json.gz").unlink()
    endpoints = json.loads((data / "endpoints.json").read_text())
    for partition in endpoints["partitions"]:
        kept = {name: each for name, each in partition["services"].items() if name in (*OPERATIONS, *WHOLE)}
        partition["services"] = kept
    _write(data / "endpoints.json", endpoints)


def reduced(model: dict[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    """Give a service's description with some operations and the shapes that they need."""
    kept = {name: model["operations"][name] for name in operations}
    shapes: dict[str, Any] = {}
    ahead = list(_shapes_in(kept))
    while ahead:
        name = ahead.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            ahead += _shapes_in(shapes[name])
    found: dict[str, Any] = _without_words({**model, "operations": kept, "shapes": dict(sorted(shapes.items()))})
    return found


def _shapes_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(name := value.get("shape"), str):
            yield name
        for inner in value.values():
            yield from _shapes_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _shapes_in(inner)


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_words(inner)
            for name, inner in value.items()
            if name != "documentation" or not isinstance(inner, str)
        }
    return [_without_words(inner) for inner in value] if isinstance(value, list) else value


def _write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document, separators=(",", ":")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
