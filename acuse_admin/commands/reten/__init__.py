"""Commands for Reten's dialect: API keys, reference data, activities."""

from typing import Final

import typer

from acuse_admin.commands import Commands
from acuse_admin.commands.reten import activities, api_keys, reference_data
from acuse_admin.exports.reten import RESULTS, archive
from acuse_admin.kinds.reten import ACTIVITIES, COMMERCES, OPERATORS, RESULT_TYPES


def add_to(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for each in (api_keys, reference_data, activities):
        each.add_to(app)


PART: Final = Commands(add_to, archive, kinds=(COMMERCES, OPERATORS, RESULT_TYPES, ACTIVITIES), exports=(RESULTS,))
