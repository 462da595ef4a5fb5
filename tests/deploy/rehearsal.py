"""A pytest plugin: tests run against a deployment in MiniStack, made for them (`make test-deploy`)."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from acuse_admin.tokens import AUDIENCE
from tests.deploy.stack import NAME, Stack, token_issuer
from tests.support import ministack
from tests.support.sam_cli import build


def pytest_configure(config: pytest.Config) -> None:
    """Find the API by its name, in every process."""
    config.add_cleanup(ministack.names_of_this_machine())


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build and deploy, once, and say to the tests where: the processes that run them inherit the environment."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    with ExitStack() as made:
        folder = Path(made.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        key = folder / "issuer.pem"
        issuer = made.enter_context(token_issuer(key))
        stack = Stack(made.enter_context(ministack.running(folder)))
        build(folder / "build")
        stack.deploy(folder / "build", TokenIssuer=issuer, TokenAudience=AUDIENCE, ApiReference="true", Console="true")
        os.environ |= stack.aws | {
            "ACUSE_BASE_URL": stack.base_url,
            "ACUSE_STACK": NAME,
            "ACUSE_ISSUER_KEY": str(key),
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_ISSUER": issuer,
        }
        config.add_cleanup(made.pop_all().close)
