"""What a poller of Wello's logs may see: contract Wello, section "Reading back"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a walk. Deletions have no subject."""

    log_id: str
    modified: str
    subject: str | None

    def __str__(self) -> str:
        return f"{self.log_id[:8]} {self.modified} {'deleted' if self.subject is None else self.subject}"


def violations(
    walks: Sequence[Sequence[Row]], deletions: Sequence[Sequence[Row]], final: Mapping[str, Row | None]
) -> Iterable[str]:
    """What a poller saw that it may not, and what it did not see.

    Parameters
    ----------
    walks, deletions
        The rows of each walk, one after another, of either list; each walk went on after the last row of the one
        before.
    final
        By id, each log when nobody changed it any more; None: it is deleted.
    """
    for name, rows in (("logs", [*_joined(walks)]), ("deletions", [*_joined(deletions)])):
        for before, after in pairwise(rows):
            if (after.modified, after.log_id) <= (before.modified, before.log_id):
                yield f"The list of {name} is not ascending: {before}, then {after}"
    last_seen = {row.log_id: row for row in _joined(walks)}
    last_deleted = {row.log_id: row for row in _joined(deletions)}
    for log_id, there in final.items():
        seen, deleted = last_seen.get(log_id), last_deleted.get(log_id)
        if there and seen != there:
            yield f"The poller missed the last state of a log: it saw {seen}, and it is {there}"
        if there is None and not deleted:
            yield f"The poller missed the deletion of {log_id[:8]}; it saw {seen} last"
        if there and deleted and deleted.modified >= there.modified:
            yield f"The poller saw a deletion of what is there: {deleted}, and it is {there}"
        if there is None and seen and deleted and seen.modified >= deleted.modified:
            yield f"The poller saw a log after its deletion: {seen}, and {deleted}"


def _joined(walks: Sequence[Sequence[Row]]) -> Iterable[Row]:
    return (row for walk in walks for row in walk)
