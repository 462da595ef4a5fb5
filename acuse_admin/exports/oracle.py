"""What can be exported of Oracle's dialect: tasks."""

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import reduce
from itertools import batched
from typing import Any, Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.oracle.journal import LINKS
from acuse.oracle.members import MEMBERS, Kind, Member
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views
from acuse.oracle.tasks.model import Task
from acuse.requests import exact_json
from acuse_admin.exporting import ahead
from acuse_admin.exports import Batch, Cell, Export, Period

type _Columns = Iterator[tuple[str, Callable[[ShownTask], Cell]]]


class ShownTask(NamedTuple):
    """A task, and how the API shows it; with paths for links, since no request says at which host."""

    task: Task
    document: dict[str, Any]


def tasks_of(tenant: TenantId, period: Period) -> Generator[Batch[ShownTask]]:
    """The tasks that were last changed in a period, by id; all of the tenant's are looked at."""
    menus = settings.read(tenant)

    def read(some: Sequence[int]) -> Batch[ShownTask]:
        found = [task for task in tasks.read_all(tenant, some) if period.has(task.updated_time)]
        return Batch(len(some), [ShownTask(task, views.shown(task, menus, LINKS)) for task in found])

    return ahead(read, batched(map(int, tasks.every_id(tenant)), tasks.BATCH, strict=False))


def _columns() -> _Columns:
    yield "id", lambda shown: shown.task.id
    yield "name", lambda shown: shown.task.name
    yield "createdTime", lambda shown: shown.task.created_time
    yield "updatedTime", lambda shown: shown.task.updated_time
    for member in MEMBERS:
        yield from _columns_of(member)


def _columns_of(member: Member) -> _Columns:
    path = member.path
    match member.kind:
        case Kind.NAMED_ID | Kind.STATUS_TYPE:
            yield f"{path}.id", _at(f"{path}.id")
            yield f"{path}.lookupName", _at(f"{path}.lookupName")
        case Kind.REFERENCE:
            yield f"{path}.id", lambda shown: shown.task.members.get(path)
        case Kind.CUSTOM_FIELDS:
            yield path, lambda shown: exact_json.dumps(shown.document[path])
        case Kind.TIME | Kind.INTEGER | Kind.BOOLEAN:
            yield path, _at(path)


def _at(path: str) -> Callable[[ShownTask], Cell]:
    """What is at a dotted path of a task as it is shown."""
    names = path.split(".")
    return lambda shown: reduce(lambda value, name: value and value[name], names, shown.document)  # type: ignore[return-value]


TASKS: Final = Export(name="tasks", batches=tasks_of, document=lambda shown: shown.document, columns=dict(_columns()))
