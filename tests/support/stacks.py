"""Stacks that a test starts, and this process on their databases."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from acuse.runtime.remembered import forget_everything
from acuse_admin import stack as admin_stack
from local.running import LocalStack
from tests.support import secrecy


@contextmanager
def connected_to(running: LocalStack) -> Iterator[LocalStack]:
    """Let this process's storage code work on a stack's database; end the stack and see what it printed."""
    before = dict(os.environ)
    admin_stack.isolate()
    os.environ |= running.environment
    forget_everything()
    yield running
    os.environ.clear()
    os.environ |= before
    forget_everything()
    said, printed = running.stop(), running.printed()
    assert '"operation":' in printed or running.base_url not in secrecy.asked, "what functions print is not seen"
    secrecy.check(printed + said)
