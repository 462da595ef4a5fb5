"""What a model knows of a time that the server chose."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a form that sorts as text: exact once it was read, before that not earlier than another one."""

    value: str = ""
    is_exact: bool = False

    def read_as(self, shown: str) -> "Moment | None":
        """After an answer that shows it; None if it cannot be this."""
        fits = shown == self.value if self.is_exact else shown >= self.value
        return Moment(shown, is_exact=True) if fits else None

    def passed(self) -> "Moment":
        """A later one, that nobody has read."""
        return Moment(self.value)

    def __str__(self) -> str:
        return self.value if self.is_exact else f"{self.value or 'any'} or later"


UNREAD: Final = Moment()
"""A time of which nothing is known."""
