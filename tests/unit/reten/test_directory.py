"""Result types: their list has no pages and always fits into an answer (contract Reten, section 6)."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from acuse.errors import Contended
from acuse.identity import api_keys
from acuse.identity.callers import TenantId
from acuse.identity.permissions import Permission
from acuse.requests.http import MOST_BYTES_OF_A_LIST, size_in_answer
from acuse.reten.operators import store as operators
from acuse.reten.operators.model import OperatorType
from acuse.reten.operators.rules import SyncedOperator
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import MOST_RESULT_TYPES, ResultType
from acuse.storage import dynamodb
from acuse.storage.values import Values

pytestmark = pytest.mark.storage

TENANT = TenantId("11111111-1111-1111-1111-111111111111")


@pytest.mark.usefixtures("tables")
def test_a_tenant_has_at_most_1000_result_types(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_RESULT_TYPES == 1000
    monkeypatch.setattr(reference_data, "MOST_RESULT_TYPES", 3)
    a, b, c, d, e = (ResultType(code, "l") for code in "abcde")
    assert reference_data.save_result_types(TENANT, [a, b]) == (["a", "b"], [])
    assert reference_data.save_result_types(TENANT, [c, d, ResultType("a", "changed"), e]) == (["c"], ["d", "e"])
    assert [(each.code, each.label) for each in reference_data.result_types(TENANT)] == [
        ("a", "changed"),
        ("b", "l"),
        ("c", "l"),
    ]
    assert reference_data.save_result_types(TenantId("other"), [d]) == (["d"], [])


@pytest.fixture
def meanwhile(tables: dynamodb.Connection, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets somebody else save another type after each of the next reads of all."""
    del tables
    all_of = reference_data.result_types
    monkeypatch.setattr("acuse.storage.dynamodb.time.sleep", lambda _seconds: None)

    def arrange(times: int) -> None:
        others = iter(range(times))

        def read(tenant: TenantId) -> list[ResultType]:
            found = all_of(tenant)
            if (number := next(others, None)) is not None:
                with monkeypatch.context() as patched:
                    patched.setattr(reference_data, "result_types", all_of)
                    reference_data.save_result_types(tenant, [ResultType(f"OTHER-{number}", "l")])
            return found

        monkeypatch.setattr(reference_data, "result_types", read)

    return arrange


def test_who_saves_a_new_type_just_after_another_counts_it(
    meanwhile: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reference_data, "MOST_RESULT_TYPES", 1)
    meanwhile(1)
    assert reference_data.save_result_types(TENANT, [ResultType("LATE", "l")]) == ([], ["LATE"])
    assert [each.code for each in reference_data.result_types(TENANT)] == ["OTHER-0"]


def test_who_always_saves_just_after_another_saves_nothing_in_the_end(meanwhile: Callable[[int], None]) -> None:
    meanwhile(20)
    with pytest.raises(Contended):
        reference_data.save_result_types(TENANT, [ResultType("LATE", "l")])
    codes = {each.code for each in reference_data.result_types(TENANT)}
    assert codes == {f"OTHER-{number}" for number in range(20)}


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize(("code", "status"), [("PLAIN", 201), (" ODD", 400), ("ODD ", 200)])
def test_a_type_is_saved_or_refused_by_one_read_of_all(code: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    reference_data.save(TENANT, [ResultType("ODD ", "l")])
    reads: list[TenantId] = []
    all_of = reference_data.result_types
    monkeypatch.setattr(reference_data, "result_types", lambda tenant: reads.append(tenant) or all_of(tenant))  # type: ignore[func-returns-value]
    key = api_keys.create(TENANT, "k", [Permission.MANAGE_ACTIVITY_CONFIG])[1]
    answer = import_module("reten.save_task_result_type.app").handler(
        {
            "headers": {"x-api-key": key, "content-type": "application/json"},
            "requestContext": {"requestId": "r"},
            "pathParameters": {"code": code},
            "body": '{"label": "x"}',
        },
        None,
    )
    assert answer["statusCode"] == status, answer
    assert reads == [TENANT]
    assert {each.code for each in all_of(TENANT)} == {"ODD "} | ({code} if status == 201 else set())


@pytest.mark.usefixtures("tables")
def test_a_result_names_the_first_operator_of_its_external_id_by_type() -> None:
    """Salesmen first: what older releases imported is one."""

    def found() -> str | None:
        named = {"provider_activity_id": None, "commerce": "COM-1", "result_type": "SALE", "operator": "OP-1"}
        operator = reference_data.look_up(TENANT, activity_id="a", **named).operator  # type: ignore[arg-type]
        return operator.name if operator else None

    assert found() is None
    for kind in reversed(OperatorType):
        operators.sync(TENANT, [SyncedOperator("OP-1", f"Ana {kind}", kind)])
        assert found() == f"Ana {kind}"


@pytest.mark.usefixtures("tables")
def test_a_salesman_is_one_item_of_the_one_read_and_others_are_looked_for_in_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []
    read = dynamodb.batch_get

    def batch_get(requests: dict[str, Any]) -> dict[str, list[Values]]:
        asked.append(sum(len(each["Keys"]) for each in requests.values()))
        return read(requests)

    monkeypatch.setattr(dynamodb, "batch_get", batch_get)
    named = {"provider_activity_id": "P-1", "commerce": "COM-1", "result_type": "SALE"}
    for kind, name, keys in (
        (OperatorType.SALESMAN, "OP-1", [4]),
        (OperatorType.CALLCENTER, "OP-2", [4, 2]),
        (None, "OP-3", [4, 2]),
    ):
        if kind:
            operators.sync(TENANT, [SyncedOperator(name, "Ana", kind)])
        asked.clear()
        found = reference_data.look_up(TENANT, activity_id=None, operator=name, **named).operator
        assert ((found.type if found else None), asked) == (kind, keys)


@pytest.mark.usefixtures("tables")
@pytest.mark.parametrize("function", ["list_task_result_type_configs", "list_task_result_types"])
@pytest.mark.parametrize("character", ['"', "\x01", "😀"])
def test_the_largest_list_of_result_types_fits_into_an_answer(
    character: str, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = import_module(f"reten.{function}.app").handler
    largest = [
        ResultType(f"{number:04d}" + character * 251, character * 255, position=1_000_000)
        for number in range(MOST_RESULT_TYPES)
    ]
    monkeypatch.setattr(reference_data, "result_types", lambda _tenant: largest)
    key = api_keys.create(TENANT, "k", [Permission.VIEW_ACTIVITIES])[1]
    answer = handler({"headers": {"x-api-key": key}, "requestContext": {"requestId": "r"}}, None)
    assert answer["statusCode"] == 200
    assert size_in_answer(answer["body"]) < MOST_BYTES_OF_A_LIST
