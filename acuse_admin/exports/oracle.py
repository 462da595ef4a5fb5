"""What can be exported of Oracle's dialect: tasks."""

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial, reduce
from itertools import batched
from typing import Any, Final, NamedTuple

from acuse.identity.callers import TenantId
from acuse.oracle.children import store as children
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Subcollection
from acuse.oracle.file_attachments import store as file_attachments
from acuse.oracle.journal import LINKS
from acuse.oracle.members import MEMBERS, Kind, Member
from acuse.oracle.notes import store as notes
from acuse.oracle.references import store as references
from acuse.oracle.settings import store as settings
from acuse.oracle.tasks import store as tasks
from acuse.oracle.tasks import views
from acuse.oracle.tasks.model import Task
from acuse.requests import exact_json
from acuse.storage import objects
from acuse.storage.values import Values
from acuse_admin.archives import ArchivedFile, lines
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


def archive(tenant: TenantId) -> Iterator[ArchivedFile]:
    """Tasks with their notes and files, and what they can name."""
    found = settings.read(tenant)
    yield lines("references", references.list_of(tenant))
    yield lines("settings", [{"references": found.references}])
    yield lines("menus", (entry for menu in found.menus.values() for entry in menu.values()))
    yield lines(TASKS.name, (task.document for batch in tasks_of(tenant, Period()) for task in batch.records))
    yield lines("notes", _notes(tenant))
    yield lines("file-attachments", (document for _, document in _files(tenant)))
    for key, document in _files(tenant):
        if key:
            yield ArchivedFile(document["file"], objects.get_all([key]).values())


def _notes(tenant: TenantId) -> Iterator[dict[str, Any]]:
    for task_id, some in _children_of(tenant, NOTES):
        for note in notes.read_all(tenant, task_id, some):
            yield {"task": task_id, **note._asdict()}


def _files(tenant: TenantId) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """What is said of each file, with the key of its data; None of one that is an address alone."""
    for task_id, some in _children_of(tenant, FILE_ATTACHMENTS):
        for values in some:
            said, key = file_attachments.from_values(values), values.get("object")
            # Its own name could lead elsewhere when somebody unpacks it.
            yield key, {"task": task_id, "file": f"files/{task_id}/{said.id}" if key else None, **said._asdict()}


def _children_of(tenant: TenantId, kind: Subcollection) -> Iterator[tuple[int, list[Values]]]:
    """The children of a kind, by task."""
    batches = batched(map(int, tasks.every_id(tenant)), tasks.BATCH, strict=False)
    with_children = (task_id for some in ahead(partial(children.tasks_with, tenant, kind), batches) for task_id in some)
    yield from ahead(lambda task_id: (task_id, children.all_of(tenant, task_id, kind)), with_children)
