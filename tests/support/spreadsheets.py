"""What a spreadsheet makes of CSV, and how a program reads what was made harmless for one."""

import csv
import io
import re

_MARK = re.compile(r"""(?:^|(?<=[;\t\r\n]))'(?=[ \t\r\n'"]*[=+\-@＝＋－＠])|^'(?=[ '"]*[\t\r\n])""")


def cells_read_back(text: str) -> list[list[str]]:
    """The rows of a file of CSV, without the apostrophes that make cells harmless."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    return [[_MARK.sub("", cell) for cell in row] for row in rows]


def is_run_by_a_spreadsheet(cell: str) -> bool:
    """Whether a cell is a formula; OWASP's characters, also after what some programs strip."""
    is_number = re.fullmatch(r"-?\d+", cell) is not None
    return not is_number and cell.lstrip(" \t\r\n").startswith(tuple("=+-@＝＋－＠"))
