"""A task whose notes and file attachments are whole inside it: the parameter `expand` (contract Oracle, section 4)."""

from collections.abc import Mapping
from typing import Any, Final

from acuse.oracle.children import pages as child_pages
from acuse.oracle.children.model import FILE_ATTACHMENTS, NOTES, Subcollection
from acuse.oracle.children.pages import Whole
from acuse.oracle.file_attachments import views as file_attachment_views
from acuse.oracle.http import resource_parameters
from acuse.oracle.http.endpoint import Call
from acuse.oracle.notes import views as note_views

_CHILDREN: Final[dict[Subcollection, Whole]] = {
    NOTES: note_views.whole,
    FILE_ATTACHMENTS: file_attachment_views.whole,
}


def asked_for(sent: Mapping[str, str]) -> frozenset[str]:
    """The members that `expand` asks to be whole.

    Raises
    ------
    InvalidParameter
    """
    return resource_parameters.expanded(sent, [kind.path for kind in _CHILDREN])


def expanded(call: Call[Any], body: Mapping[str, Any], children: frozenset[str]) -> dict[str, Any]:
    """The response for the call's task, with these members whole.

    Raises
    ------
    TaskNotFound
    InvalidParameter
        They do not fit into an answer.
    """
    room = child_pages.room()
    whole = {
        kind.path: child_pages.expanded(call, kind, view, room)
        for kind, view in _CHILDREN.items()
        if kind.path in children
    }
    return {**body, **whole, "links": body["links"]}
