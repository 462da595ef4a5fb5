"""`acuse`: the command line for data that no endpoint manages."""

import os
import sys
from typing import Annotated, NoReturn

import typer
from botocore.exceptions import BotoCoreError, ClientError

import dialects
from acuse.errors import Refused
from acuse_admin import output, tenant_commands
from acuse_admin.arguments import OutputClosed
from acuse_admin.commands import Commands
from acuse_admin.output import complain
from acuse_admin.stack import StackNotFound
from acuse_admin.user_pool import PoolRefused

_CLOSED_PIPE = 141
"""The status of a program that SIGPIPE ended, as `head` ends others."""

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode="markdown")
tenant_commands.add_to(app)
for _of_dialect in dialects.parts("acuse_admin.commands", Commands).values():
    _of_dialect.add_to(app)


@app.callback()
def acuse(
    deployed: Annotated[  # each command looks for it: help and mistakes need no stack
        str | None,
        typer.Option(
            "--stack", envvar="ACUSE_STACK", metavar="NAME", help="A deployed stack. Default: the local stack."
        ),
    ] = None,
) -> None:
    """Load data into Acuse and show it.

    Works on the local stack (`make run`), or on a deployed one with --stack and your AWS credentials.
    On a terminal it prints tables; into a pipe it prints JSON Lines.
    """


def main() -> NoReturn:
    """Run the command line; what goes wrong is a line on standard error, and the exit status is not 0."""
    try:
        output.prepare()
        status = _run()
        sys.stdout.flush()
    except (BrokenPipeError, OutputClosed):
        _write_no_more()
        status = _CLOSED_PIPE
    except OSError as error:
        complain(f"{error.filename or 'The output cannot be written'}: {error.strerror or error}")
        _write_no_more()
        status = 1
    sys.exit(status)


def _run() -> int:
    try:
        status: object = app(standalone_mode=False)
    except typer.TyperException as error:
        return _misused(error)
    except SystemExit as end:
        status = end.code
    except (Refused, StackNotFound, PoolRefused) as error:
        complain(str(error))
        return 1
    except (BotoCoreError, ClientError) as error:
        complain(f"Database error: {error}")
        return 1
    except (KeyboardInterrupt, typer.Abort):
        status = 130
    if status == 130:  # noqa: PLR2004  # what Typer makes of Ctrl-C
        complain("Interrupted.")
    return status if isinstance(status, int) else 0


def _misused(error: typer.TyperException) -> int:
    """Say what was wrong with the words of the command, and where to read about it."""
    if message := error.format_message().strip():  # else help was printed
        context = getattr(error, "ctx", None)
        complain(message + (f" (see {context.command_path} --help)" if context else ""))
    return error.exit_code


def _write_no_more() -> None:
    """Let the interpreter's last flush go nowhere: it would complain of the same again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # it is no file
        sys.stdout = None
