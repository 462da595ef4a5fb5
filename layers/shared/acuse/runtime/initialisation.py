"""The initialisation of a function on Lambda: nothing is done in it that no request needs.

What a process makes then is kept: modules, classes, clients. Collections of garbage look at all of it again and again,
and find next to nothing, so they wait.
"""

import gc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from types import ModuleType
from typing import Final

READ_WHEN_USED: Final = frozenset(
    {
        "aws_lambda_powertools.utilities.jmespath_utils",
        "botocore.monitoring",
        "botocore.retries.adaptive",
        "botocore.retryhandler",
        "botocore.waiter",
        "configparser",
        "email.header",
        "importlib.metadata",
        "jmespath.parser",
        "mimetypes",
        "signal",
    }
)
"""Modules that others import for what requests seldom or never do."""


class _Later:
    """Finds those modules, which are read when something of them is used."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Give the module's spec, or None of every other."""
        if fullname not in READ_WHEN_USED:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = LazyLoader(spec.loader)
        return spec


def is_on_lambda() -> bool:
    """Whether this is a function of Lambda, and not a test, the local stack or the command line."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def begin() -> None:
    """Let the collection of garbage wait, and the modules that are seldom used."""
    if is_on_lambda():
        gc.disable()
        os.environ.setdefault("PYTHONTZPATH", "")  # zoneinfo looks for a folder of time zones, which nothing needs
        sys.meta_path.insert(0, _Later())


def end() -> None:
    """Let garbage be collected, without ever looking at what the initialisation made."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
