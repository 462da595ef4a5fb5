"""Expressions of DynamoDB, which MiniStack parses anew for every item that it looks at; here each is parsed once."""

from functools import lru_cache
from typing import Final

from ministack.services import dynamodb

_MOST: Final = 1000


def parse_once() -> None:
    """From now on: both functions depend on their arguments alone, and nobody changes what they give."""
    for name in ("_tokenize", "_condition_syntax_error"):
        setattr(dynamodb, name, lru_cache(_MOST)(getattr(dynamodb, name)))
