"""Settings in the console, each task up to what the database then holds."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from acuse.identity import api_keys, members
from acuse.identity.members import Member
from acuse.identity.permissions import Role
from acuse.requests.exact_json import JsonText
from acuse.reten.reference_data import store as reference_data
from acuse.reten.reference_data.model import ResultType
from acuse.reten.retention_statuses import store as retention_statuses
from acuse.reten.target_resolution import store as target_resolution
from acuse.reten.target_resolution.model import Config, Criterion, CriterionType, Strategy, ordered
from local.demo import USER_ID
from local.world import World
from tests.browser.console.conftest import Console

TARGETS = "/settings/target-resolution"
STRATEGIES = ("ON_CREATION", "ON_DISPATCH", "MANUAL")
VIEWS = {
    TARGETS: "Target resolution",
    "/settings/result-types": "Result types",
    "/settings/retention-statuses": "Retention statuses",
    "/settings/api-keys": "API keys",
}
TURN = "//ol[@class='turns']/li"


def configs(world: World) -> list[Config]:
    return ordered(target_resolution.read(world.tenant))


def strategies(world: World) -> list[str]:
    return [str(each.resolution_strategy) for each in configs(world) if each.is_active]


@pytest.fixture
def three_targets(at_home: Console, home: World) -> Console:
    """The page of three configurations."""
    made = {
        name: Config(f"{number}" * 8 + "-1111-4111-8111-111111111111", Strategy(name), priority=10 * number)
        for number, name in enumerate(STRATEGIES)
    }
    target_resolution.update(home.tenant, lambda _: {each.id: each for each in made.values()})
    at_home.show("/overview", "Overview")
    at_home.show(TARGETS, "Target resolution")
    at_home.until(lambda: len(at_home.texts(TURN)) == 3)
    at_home.sent()
    return at_home


def handle(console: Console, place: int) -> WebElement:
    return console.seen(f"{TURN}[{place}]/button")


def reorders(console: Console) -> list[dict[str, Any]]:
    return [each for each in console.sent() if each["url"].endswith("/reorder")]


def saved_order(console: Console) -> None:
    console.click("//button[.='Save the order']")
    console.gone("//button[.='Save the order']")


def relabel(console: Console, shown: str, label: str) -> None:
    """Write another label of a result type, without saving it."""
    console.show("/overview", "Overview")
    console.show("/settings/result-types", "Result types")
    console.click(f"//tr[contains(., '{shown}')]//button[.='Edit']")
    console.fill("Label", label)


# ---------------------------------------------------------------- target resolution


def test_an_order_is_dragged_and_saved_in_one_request(three_targets: Console, home: World) -> None:
    first, third = handle(three_targets, 1), handle(three_targets, 3)
    chain = ActionChains(three_targets.browser).move_to_element(first).click_and_hold()
    chain.move_to_element(handle(three_targets, 2)).move_to_element(third).release().perform()
    assert strategies(home) == list(STRATEGIES), "a draft until it is saved"
    saved_order(three_targets)
    assert strategies(home) == ["ON_DISPATCH", "MANUAL", "ON_CREATION"]
    [sent] = reorders(three_targets)
    assert [item["priority"] for item in json.loads(sent["postData"])["items"]] == [0, 1, 2]


def test_an_order_is_changed_by_the_keyboard_alone(three_targets: Console, home: World) -> None:
    handle(three_targets, 3).send_keys(Keys.ARROW_UP)
    three_targets.keys(Keys.ARROW_UP)
    three_targets.seen("//*[@role='status'][.='By hand: now place 1 of 3']")
    focused = three_targets.seen("//button[@aria-label='Move By hand: place 1 of 3']")
    three_targets.until(lambda: three_targets.browser.switch_to.active_element == focused)
    save = "//button[.='Save the order']"
    while three_targets.browser.switch_to.active_element != three_targets.seen(save):
        three_targets.keys(Keys.TAB)
    three_targets.keys(Keys.ENTER)
    three_targets.gone(save)
    assert three_targets.browser.switch_to.active_element.text == "Target resolution"
    assert strategies(home) == ["MANUAL", "ON_CREATION", "ON_DISPATCH"]
    assert len(reorders(three_targets)) == 1


def test_an_order_that_is_undone_is_not_saved(three_targets: Console, home: World) -> None:
    three_targets.click(f"{TURN}[1]//button[@aria-label='Move down: When it is created']")
    three_targets.seen(f"{TURN}[1]//strong[.='When it is dispatched']")
    three_targets.click("//button[.='Undo']")
    three_targets.seen(f"{TURN}[1]//strong[.='When it is created']")
    assert strategies(home) == list(STRATEGIES)
    assert reorders(three_targets) == []


def test_leaving_an_order_that_is_not_saved_asks_first(three_targets: Console) -> None:
    three_targets.click(f"{TURN}[1]//button[@aria-label='Move down: When it is created']")
    three_targets.seen("//button[.='Save the order']")
    three_targets.click("//nav//a[.='Work']")
    asked = three_targets.browser.switch_to.alert
    assert asked.text == "The order is not saved yet. Leave nevertheless?"
    asked.dismiss()
    three_targets.seen(f"{TURN}[1]//strong[.='When it is dispatched']")
    three_targets.click("//nav//a[.='Work']")
    three_targets.browser.switch_to.alert.accept()
    three_targets.seen("//h1[.='Work']")


def test_an_order_that_does_not_fit_any_more_says_so(three_targets: Console, home: World) -> None:
    three_targets.click(f"{TURN}[1]//button[@aria-label='Move down: When it is created']")
    target_resolution.update(home.tenant, lambda found: dict(list(found.items())[:2]))
    three_targets.click("//button[.='Save the order']")
    three_targets.seen("//*[@role='alert']//p[.='The request was not accepted']")
    assert strategies(home) == ["ON_CREATION", "ON_DISPATCH"]
    three_targets.click("//button[.='Undo']")


def test_a_configuration_is_made_changed_switched_off_and_deleted(three_targets: Console, home: World) -> None:
    three_targets.click("//button[.='New configuration']")
    three_targets.choose("When", "By hand")
    three_targets.choose("When", "When it is created")
    three_targets.click("//button[.='Add a criterion']")
    three_targets.click("//select[@aria-label='Role of criterion 1']/option[.='Finance']")
    three_targets.click("//label[contains(., 'owner')]")
    three_targets.confirm("Save")
    three_targets.seen(f"{TURN}[4]//bdi[.='Has the role: Finance']")
    made = configs(home)[-1]
    assert (made.resolution_strategy, made.priority, made.fallback_to_owner) == ("ON_CREATION", 21, False)
    assert [(each.type, each.config) for each in made.criteria] == [(CriterionType.ROLE_MATCH, '{"role":"FINANCE"}')]

    three_targets.click(f"{TURN}[4]//button[.='Edit']")
    three_targets.click("//button[.='Add a criterion']")
    three_targets.click("//select[@aria-label='Criterion 2']/option[.='Contacted last, by any channel']")
    three_targets.confirm("Save")
    three_targets.seen(f"{TURN}[4]//bdi[.='Contacted last, by any channel']")
    assert len(configs(home)[-1].criteria) == 2

    three_targets.click(f"{TURN}[4]//button[.='Switch off']")
    three_targets.seen("//h2[.='Switched off']")
    assert not configs(home)[-1].is_active
    three_targets.click("//h2[.='Switched off']/../..//button[.='Switch on']")
    three_targets.gone("//h2[.='Switched off']")
    assert configs(home)[-1].is_active

    three_targets.click(f"{TURN}[4]//button[.='Delete']")
    three_targets.confirm("Delete")
    three_targets.until(lambda: len(three_targets.texts(TURN)) == 3)
    assert strategies(home) == list(STRATEGIES)


def test_criteria_that_are_not_touched_are_kept_as_they_are(at_home: Console, home: World) -> None:
    kept = Criterion(
        "22222222-1111-4111-8111-111111111111",
        CriterionType.ROLE_MATCH,
        JsonText('{"role":"OWNER","n":12345678901234567890}'),
    )
    config = Config("33333333-1111-4111-8111-111111111111", Strategy.MANUAL, criteria=(kept,))
    target_resolution.update(home.tenant, lambda _: {config.id: config})
    at_home.show("/overview", "Overview")
    at_home.show(TARGETS, "Target resolution")
    at_home.click(f"{TURN}[1]//button[.='Edit']")
    at_home.choose("When", "When it is dispatched")
    at_home.confirm("Save")
    at_home.seen(f"{TURN}[1]//strong[.='When it is dispatched']")
    [changed] = configs(home)
    assert (changed.resolution_strategy, changed.criteria) == (Strategy.ON_DISPATCH, (kept,))


def test_a_dialog_is_left_by_escape_and_gives_the_focus_back(three_targets: Console) -> None:
    button = three_targets.seen("//button[.='New configuration']")
    button.send_keys(Keys.ENTER)
    three_targets.seen("//dialog//h2")
    three_targets.keys(Keys.ESCAPE)
    three_targets.gone("//dialog")
    assert three_targets.browser.switch_to.active_element == button


# ---------------------------------------------------------------- result types


def test_a_result_type_is_made_retired_and_deleted(at_home: Console, home: World) -> None:
    def stored() -> ResultType | None:
        return next((each for each in reference_data.result_types(home.tenant) if each.code == "PROMISE"), None)

    at_home.show("/settings/result-types", "Result types")
    at_home.click("//button[.='New result type']")
    at_home.fill("Label", "Promesa de pago")
    at_home.fill("Code", "NO_CONTACT")
    at_home.seen("//p[.='There is a result type with this code']")
    at_home.fill("Code", "PROMISE")
    at_home.click("//label[.='It is a success']")
    at_home.confirm("Save")
    row = "//tr[contains(., 'PROMISE')]"
    at_home.seen(row)
    assert stored() == ResultType("PROMISE", "Promesa de pago", is_positive=True, position=6)

    at_home.click(f"{row}//button[.='Edit']")
    at_home.click("//dialog//label[.='Active']")
    at_home.confirm("Save")
    at_home.seen(f"{row}//span[.='Inactive']")
    assert stored() == ResultType("PROMISE", "Promesa de pago", is_positive=True, is_active=False, position=6)

    at_home.click(f"{row}//button[.='Delete']")
    at_home.confirm("Delete")
    at_home.gone(row)
    assert stored() is None


def test_a_code_that_no_path_can_have_is_left_to_the_command_line(at_home: Console, home: World) -> None:
    reference_data.save(home.tenant, [ResultType("A/B", "Both")])
    at_home.show("/overview", "Overview")
    at_home.show("/settings/result-types", "Result types")
    button = at_home.seen("//tr[contains(., 'A/B')]//button[.='Edit']")
    assert not button.is_enabled()
    assert "command line" in str(button.get_attribute("title"))
    reference_data.remove(home.tenant, "A/B")


def test_a_type_whose_code_has_blanks_around_it_is_changed_and_no_other_is_made(at_home: Console, home: World) -> None:
    reference_data.save(home.tenant, [ResultType(" SPACED ", "Before")])
    relabel(at_home, "Before", "After")
    at_home.confirm("Save")
    at_home.seen("//tr[contains(., 'After')]")
    assert [each.code for each in reference_data.result_types(home.tenant) if "SPACED" in each.code] == [" SPACED "]
    reference_data.remove(home.tenant, " SPACED ")


def test_a_type_that_another_person_deleted_comes_back_only_when_that_was_said(at_home: Console, home: World) -> None:
    reference_data.save(home.tenant, [ResultType("GOING", "Going")])
    relabel(at_home, "GOING", "Gone")
    reference_data.remove(home.tenant, "GOING")
    at_home.click("//dialog//button[.='Save']")
    at_home.seen("//dialog//p[.='Somebody deleted this type while this was open']")
    assert "GOING" not in {each.code for each in reference_data.result_types(home.tenant)}
    at_home.confirm("Save")
    at_home.seen("//tr[contains(., 'Gone')]")
    reference_data.remove(home.tenant, "GOING")


# ---------------------------------------------------------------- retention statuses


def test_a_retention_status_is_made_changed_and_deleted(at_home: Console, home: World) -> None:
    code = f"browser-{home.tenant[:8]}"

    def stored() -> list[tuple[str, str | None, bool]]:
        found = [each for each in retention_statuses.list_all() if each.code == code]
        return [(each.label, each.description, each.is_active) for each in found]

    at_home.show("/settings/retention-statuses", "Retention statuses")
    at_home.click("//button[.='New status']")
    at_home.fill("Label", "Por perder")
    at_home.fill("Code", "no blanks")
    at_home.seen("//p[.='Only letters, digits, _ and - are allowed']")
    at_home.fill("Code", code)
    at_home.fill("Description", "Se queja mucho")
    at_home.confirm("Save")
    row = f"//tr[contains(., '{code}')]"
    at_home.seen(row)
    assert stored() == [("Por perder", "Se queja mucho", True)]

    at_home.click(f"{row}//button[.='Edit']")
    at_home.fill("Label", "Perdido")
    at_home.fill("Description", Keys.BACKSPACE)
    at_home.click("//dialog//label[.='Active']")
    at_home.confirm("Save")
    at_home.seen(f"{row}//bdi[.='Perdido']")
    assert stored() == [("Perdido", None, False)]

    at_home.click(f"{row}//button[.='Delete']")
    at_home.confirm("Delete")
    at_home.gone(row)
    assert stored() == []


def test_a_code_that_is_taken_is_said_in_the_dialog(at_home: Console) -> None:
    at_home.show("/settings/retention-statuses", "Retention statuses")
    taken = at_home.texts("//tbody//code")[0]
    at_home.click("//button[.='New status']")
    at_home.fill("Label", "x")
    at_home.fill("Code", taken)
    at_home.click("//dialog//button[.='Save']")
    at_home.seen(f"//dialog//*[@role='alert']//p[contains(., 'with the code {taken} already exists')]")
    at_home.keys(Keys.ESCAPE)
    at_home.gone("//dialog")


# ---------------------------------------------------------------- API keys


def test_a_key_is_made_shown_once_submits_by_the_printed_line_and_is_revoked(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="It's for the key")
    at_home.show("/settings/api-keys", "API keys")
    at_home.click("//button[.='New API key']")
    at_home.fill("Name", "Warehouse")
    at_home.click("//dialog//label[.='Cancel activities']")
    at_home.confirm("Create the key")
    at_home.seen("//pre[@aria-label='curl line']")
    at_home.seen('//p[contains(., "for good, for the activity “It\'s for the key")]')
    key, line = at_home.texts("//pre")
    at_home.seen("//tr[contains(., 'Warehouse')]")
    assert at_home.browser.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
    [made] = [each for each in api_keys.list_of(home.tenant) if each.name == "Warehouse"]
    assert list(made.permissions) == ["VIEW_ACTIVITIES", "CANCEL_ACTIVITY", "SUBMIT_ACTIVITY_RESULT"]
    assert (made.user_id, made.expires_at) == (USER_ID, None)

    assert key in line
    answered = subprocess.run(["bash", "-c", f"{line} -s"], capture_output=True, text=True, check=True).stdout
    assert json.loads(answered)["activityId"] == activity.id
    assert home.stored(activity).result

    at_home.click("//button[.='I have copied it']")
    at_home.gone("//pre")
    at_home.open("#/settings/api-keys")
    at_home.seen("//tr[contains(., 'Warehouse')]")
    assert key not in at_home.browser.page_source

    at_home.click("//tr[contains(., 'Warehouse')]//button[.='Revoke']")
    at_home.confirm("Revoke")
    at_home.seen("//tr[contains(., 'Warehouse')]//span[.='Revoked']")
    found = api_keys.find(made.id)
    assert found
    assert not found.is_active


def test_a_key_may_expire(at_home: Console, home: World) -> None:
    at_home.show("/settings/api-keys", "API keys")
    at_home.click("//button[.='New API key']")
    at_home.fill("Name", "Until 2099")
    at_home.fill("Expires", "2099-01-02T10:30")
    at_home.confirm("Create the key")
    at_home.seen("//tr[contains(., 'Until 2099')]//span[contains(., 'until')]")
    [made] = [each for each in api_keys.list_of(home.tenant) if each.name == "Until 2099"]
    assert str(made.expires_at).startswith("2099-01-0")
    at_home.click("//button[.='I have copied it']")


# ---------------------------------------------------------------- who may, and where


@pytest.fixture
def as_viewer(at_home: Console, home: World, base_url: str, http: httpx.Client) -> Iterator[Console]:
    """The page for a tenant whose VIEWER the demo user is."""
    theirs = World(base_url, http, dialects=frozenset({"reten"}))
    members.save(theirs.tenant, Member(USER_ID, Role.VIEWER))
    at_home.work_for(theirs.tenant, "#/settings/result-types")
    yield at_home
    at_home.work_for(home.tenant)


def test_what_a_role_lacks_is_not_offered_and_says_why(as_viewer: Console) -> None:
    as_viewer.seen("//tr")
    buttons = as_viewer.browser.find_elements(By.XPATH, "//main//button")
    assert len(buttons) > 3
    for each in buttons:
        assert not each.is_enabled(), each.text
        assert each.get_attribute("title") == "Your role lacks the permission MANAGE_ACTIVITY_CONFIG"
    assert "API keys" not in as_viewer.texts("//nav//a")
    as_viewer.sent()
    as_viewer.show("/settings/api-keys", "API keys")
    as_viewer.seen("//p[.='Your role lacks the permission MANAGE_API_KEYS']")
    assert [each["url"] for each in as_viewer.sent() if each["url"].endswith("/api/api-keys")] == []


def test_a_viewer_is_told_that_the_role_may_not_look_a_commerce_up(as_viewer: Console) -> None:
    as_viewer.show("/work", "Work")
    as_viewer.seen("//p[.='Type the external id: your role may not search by name']")
    as_viewer.click("//summary[.='More filters']")
    as_viewer.seen("//p[.='Your role lacks the permission MANAGE_COMMERCES']")
    assert not as_viewer.seen("//label[.='Commerce']/following-sibling::input").is_enabled()


@pytest.mark.parametrize("width", [400, 1400])
def test_no_view_is_wider_than_the_window(three_targets: Console, home: World, width: int) -> None:
    reference_data.save(home.tenant, [ResultType("W" * 255, "W" * 255)])
    three_targets.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    for view, heading in VIEWS.items():
        three_targets.show(view, heading)
        three_targets.seen("//main//*[@class='table-frame' or @class='turns' or @class='empty']")
        assert three_targets.browser.execute_script("return document.documentElement.scrollWidth") <= width, view
    three_targets.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    reference_data.remove(home.tenant, "W" * 255)
