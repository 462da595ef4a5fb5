"""docs/security.md names tests that there are, for each of OWASP's ten risks."""

import ast
import re

import pytest

from local.running import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text()
RISKS = {line.split(" ", 2)[1]: line for line in PAGE.splitlines() if re.match(r"\| API\d+ ", line)}
NAMED = re.compile(r"`(tests/[\w/]+(?:\.py)?)(?:::(\w+))?`")


def test_each_of_the_ten_risks_has_a_row() -> None:
    assert list(RISKS) == [f"API{number}" for number in range(1, 11)]


@pytest.mark.parametrize("risk", RISKS)
def test_a_risk_names_a_control_and_tests(risk: str) -> None:
    _, _, control, tests, _ = RISKS[risk].split("|")
    assert control.strip()
    assert NAMED.search(tests)
    assert NAMED.sub("", tests).strip(" ,") == ""


@pytest.mark.parametrize(("path", "function"), sorted(set(NAMED.findall(PAGE))))
def test_what_is_named_is_there(path: str, function: str) -> None:
    assert (ROOT / path).exists()
    if function:
        defined = ast.walk(ast.parse((ROOT / path).read_text()))
        assert function in {each.name for each in defined if isinstance(each, ast.FunctionDef)}
