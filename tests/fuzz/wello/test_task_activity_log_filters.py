"""The query options of Wello's list: what is accepted can be asked of any log."""

from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from acuse.wello import date_times, guids
from acuse.wello.errors import InvalidOption
from acuse.wello.members import DEFAULT_BY_KIND, KIND_BY_MEMBER, MODIFIED, Kind
from tests.fuzz.strategies import AWKWARD, TEXTS
from wello.list_task_activity_logs import filters, options

LOG: Final = {name: DEFAULT_BY_KIND[kind] for name, kind in KIND_BY_MEMBER.items()}
LITERALS: Final = st.one_of(
    TEXTS.map(lambda text: "'" + text.replace("'", "''") + "'"),
    TEXTS,
    st.uuids().map(str),
    st.sampled_from(["true", "False", "2026-01-11", "2026-01-11T20:58:34.7203833 02:00", "0001-01-01T00:00:00+23:59"]),
    st.sampled_from(["{9652E68C-7B6D-4598-BBBD-4E933126C994}", "9652e68c7b6d4598bbbd4e933126c994", "datetime'2026'"]),
)
COMPARISONS: Final = st.builds(
    "{} {} {}".format,
    st.sampled_from([MODIFIED, *KIND_BY_MEMBER, "TASK_ID", "no_member"]),
    st.sampled_from(["eq", "gt", "EQ", "Gt", "lt", "eq eq", ""]),
    LITERALS,
)
FILTERS: Final = st.lists(COMPARISONS, min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" and ", " AND ", "and", " or ", "\n"]).map(lambda joint: joint.join(parts))
)


@st.composite
def tampered(draw: st.DrawFn) -> str:
    """A filter into which something was put, or from which something was taken."""
    text = draw(FILTERS)
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(TEXTS) + text[at + draw(st.integers(0, 3)) :]


@given(TEXTS | FILTERS | tampered())
def test_a_filter_that_is_accepted_can_be_asked_of_any_log(text: str) -> None:
    try:
        read = filters.parse(text)
    except InvalidOption:
        return
    assert isinstance(read.holds(LOG), bool)
    assert all(date_times.parse(instant) == instant for _, instant in read.changed)
    for name, value in read.values.items():
        match KIND_BY_MEMBER[name]:
            case Kind.FLAG:
                assert isinstance(value, bool)
            case Kind.GUID:
                assert guids.read(str(value)) == value


@given(st.text(), st.uuids(), st.booleans())
def test_what_is_quoted_is_read_as_it_was_meant(text: str, task: Any, is_closed: bool) -> None:
    quoted = text.replace("'", "''")
    sent = f"reference_back_office eq '{quoted}' and task_id EQ {task} and is_closed eq {str(is_closed).lower()}"
    expected = {"reference_back_office": text, "task_id": str(task), "is_closed": is_closed}
    assert filters.parse(sent).values == expected


@given(
    st.dictionaries(
        st.sampled_from([*options._READERS, *AWKWARD]),
        TEXTS
        | FILTERS
        | st.sampled_from(["1", "true", f"{MODIFIED} desc", f"2026-01-11T20:58:34.7203833Z#{'0' * 36}"]),
        max_size=3,
    )
)
def test_any_query_is_read_or_refused(sent: dict[str, str]) -> None:
    try:
        read = options.read(sent)
    except InvalidOption:
        return
    assert 1 <= read.top <= options.LARGEST_PAGE
    assert not read.beyond or read.beyond == sent["$skiptoken"]
