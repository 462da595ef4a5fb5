"""What a query asks for, parameter by parameter; everything that is wrong is named together."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from acuse import timestamps
from acuse.errors import Invalid, Problem
from acuse.requests import validation
from acuse.reten.http import pages
from acuse.reten.http.pages import PageRequest
from acuse.timestamps import Timestamp

_BOOLEANS: Final = {"true": True, "false": False}


class Query:
    """A query's parameters. An empty one is as if it were not sent.

    What is wrong is remembered, and `check` refuses it: it must come after the last parameter that is read.
    """

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._sent = sent
        self._problems: list[Problem] = []

    def page(self, default: int = 25) -> PageRequest:
        """The page that is asked for."""
        try:
            return pages.read(self._sent, default=default)
        except Invalid as error:
            self._problems += error.problems
            return PageRequest(1, default)

    def boolean(self, name: str) -> bool | None:
        """True or false, in any case."""
        text = self._sent.get(name, "").lower()
        if text and text not in _BOOLEANS:
            self._problems.append(Problem(name, "must be true or false"))
        return _BOOLEANS.get(text)

    def text(self, name: str, longest: int = validation.LONGEST_EXTERNAL_ID) -> str:
        """Any text; empty without one."""
        text = self._sent.get(name, "")
        if len(text) > longest:
            self._problems.append(Problem(name, f"must have at most {longest} characters"))
        return text

    def uuid(self, name: str) -> str | None:
        """A UUID, in lower case."""
        text = self._sent.get(name, "").lower()
        if text and not validation.is_uuid(text):
            self._problems.append(Problem(name, "must be a UUID"))
        return text or None

    def instant(self, name: str) -> Timestamp | None:
        """A date and time."""
        text = self._sent.get(name, "")
        if not text:
            return None
        try:
            return timestamps.parse(text)
        except ValueError as error:
            self._problems.append(Problem(name, str(error)))
            return None

    def span(self, first: str, last: str) -> tuple[Timestamp | None, Timestamp | None]:
        """Two dates and times, of which the second is not before the first."""
        start, end = self.instant(first), self.instant(last)
        if start and end and start > end:
            self._problems.append(Problem(first, f"must not be after {last}"))
        return start, end

    def one_of[Kind: StrEnum](self, kind: type[Kind], name: str) -> Kind | None:
        """A member of an enumeration, in upper case as it is written."""
        text = self._sent.get(name, "")
        if not text:
            return None
        if text not in list(kind):
            self._problems.append(Problem(name, f"must be {', '.join(list(kind)[:-1])} or {list(kind)[-1]}"))
            return None
        return kind(text)

    def check(self) -> None:
        """Refuse what was wrong.

        Raises
        ------
        Invalid
        """
        if self._problems:
            raise Invalid(self._problems)
