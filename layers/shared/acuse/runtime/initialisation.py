"""The initialisation of a function on Lambda, in which the collection of garbage would only take time.

What a process makes then is kept: modules, classes, clients. Collections look at all of it again and again, and find
next to nothing.
"""

import gc
import os


def is_on_lambda() -> bool:
    """Whether this is a function of Lambda, and not a test, the local stack or the command line."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def begin() -> None:
    """Let the collection of garbage wait."""
    if is_on_lambda():
        gc.disable()


def end() -> None:
    """Let garbage be collected, without ever looking at what the initialisation made."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
