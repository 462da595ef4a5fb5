"""The request body (contract Wello, section "Save"). What is absent stays, null goes back to its default.

A date that stands for no date is null: clients send back the default that they read.
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from acuse.requests.validation import RequestBody
from acuse.wello import date_times, guids
from acuse.wello.members import NO_GUID, UNSPEAKABLE


def _read_guid(text: str) -> str:
    if (guid := guids.read(text)) is None:
        raise PydanticCustomError("guid", "must be a GUID such as 9652e68c-7b6d-4598-bbbd-4e933126c994")
    return guid


def _read_date_time(text: str) -> str | None:
    try:
        return date_times.parse_or_none(text)
    except ValueError as error:
        raise PydanticCustomError("date_time", "{phrase}", {"phrase": str(error)}) from None


def _check_text(text: str) -> str:
    if found := UNSPEAKABLE.search(text):
        raise PydanticCustomError(
            "text", "must not contain U+{code}, which XML cannot carry", {"code": f"{ord(found[0]):04X}"}
        )
    return text


Guid = Annotated[str, AfterValidator(_read_guid), Field(json_schema_extra={"format": "uuid"})]
DateTimeText = Annotated[str, AfterValidator(_read_date_time), Field(json_schema_extra={"format": "date-time"})]
Text = Annotated[str, AfterValidator(_check_text)]


def _named(guid: str | None) -> str | None:
    return None if guid == NO_GUID else guid


class TaskActivityLog(RequestBody):
    """A task_activity_log in a request. Without `id` a new log is added; the server sets `modified_dateutc`."""

    id: Annotated[Guid | None, BeforeValidator(lambda sent: None if sent == "" else sent), AfterValidator(_named)] = (
        None
    )
    task_id: Guid | None = None
    task_activity_id: Guid | None = None
    user_id: Guid | None = None
    contact_id: Guid | None = None
    subject: Text | None = None
    description: Text | None = None
    due_date: DateTimeText | None = None
    is_closed: bool | None = None
    date_closed: DateTimeText | None = None
    reference_back_office: Text | None = None
