"""A tenant's menus: how many entries they may have together."""

import pytest

from acuse.identity.callers import TenantId
from acuse.oracle.settings import store as settings
from acuse.oracle.settings.model import DEFAULT_ENTRIES, MOST_ENTRIES, Entry

TENANT = TenantId("11111111-1111-1111-1111-111111111111")


@pytest.mark.usefixtures("tables")
def test_a_tenants_menus_have_at_most_1000_entries_together(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ENTRIES == 1000
    monkeypatch.setattr(settings, "MOST_ENTRIES", len(DEFAULT_ENTRIES) + 2)
    a, b, c = (Entry(f"customFields.c.{name}", 1, "x") for name in "abc")
    assert settings.save_entries(TENANT, [a]) == []
    assert settings.save_entries(TENANT, [Entry("priority", 1, "Least"), c, b, Entry(a.field, 1, "changed")]) == [b]
    menus = settings.read(TENANT).menus
    assert (menus["priority"][1].name, menus[a.field][1].name, menus[c.field]) == ("Least", "changed", {1: c})
    assert settings.save_entries(TENANT, [b]) == [b]
    assert b.field not in settings.read(TENANT).menus
    assert settings.save_entries(TenantId("other"), [b]) == []
