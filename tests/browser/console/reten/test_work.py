"""Work in the console: finding activities, and all that a person can do to one, up to what the database then holds."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from acuse import timestamps
from acuse.reten.activities.model import Activity, ActivityStatus, ResultSource
from acuse.reten.commerces.model import user_id
from local.world import World, submission
from tests.browser.console.conftest import Console
from tests.support.reten.target_users import bring, target_of, unresolved

YESTERDAY, TOMORROW = (timestamps.parse((datetime.now(UTC) + timedelta(days=days)).isoformat()) for days in (-1, 1))
MAIN = "//main//button[normalize-space()='{}']"
ROWS = "//main//tbody/tr"


def show(console: Console, activity: Activity) -> None:
    """An activity's page."""
    console.show(f"/work/{activity.id}", activity.reason or "Activity")
    console.seen("//h2[.='What happened']")


def press(console: Console, button: str) -> None:
    console.click(MAIN.format(button))
    console.seen("//dialog//h2")


def field(console: Console, label: str) -> WebElement:
    return console.seen(f"//label[.='{label}']/following-sibling::input")


def filters(console: Console) -> dict[str, str]:
    """Those in the address."""
    query = parse_qs(urlsplit(console.browser.current_url).fragment.partition("?")[2])
    return {name: value for name, [value] in query.items()}


# ---------------------------------------------------------------- finding


def test_overdue_work_of_an_operator_is_found_and_one_is_canceled_with_a_reason(at_home: Console, home: World) -> None:
    late: dict[str, Any] = {"scheduled_at": YESTERDAY, "operator_external_id": "OP-042"}
    wanted = home.new_activity(reason="Late visit", **late)
    home.new_activity(reason="Late, of nobody", scheduled_at=YESTERDAY)
    home.new_activity(reason="Done in time", status=ActivityStatus.COMPLETED, **late)
    home.new_activity(reason="Not late yet", scheduled_at=TOMORROW, operator_external_id="OP-042")
    at_home.click("//nav//a[.='Work']")
    at_home.click("//nav[@aria-label='Frequent selections']//a[.='Overdue']")
    at_home.fill("Operator", f"OP-042{Keys.TAB}")
    at_home.until(lambda: filters(at_home).get("external_operator_id") == "OP-042")
    at_home.until(lambda: at_home.texts(f"{ROWS}/th") == ["Late visit"])
    assert filters(at_home).keys() == {"is_open", "scheduled_to", "external_operator_id"}
    at_home.click(f"{ROWS}//a[.='Late visit']")
    press(at_home, "Cancel the activity")
    at_home.fill("Reason", "The shop is closed")
    at_home.confirm("Cancel the activity")
    at_home.seen("//dd[.='The shop is closed']")
    stored = home.stored(wanted)
    assert (stored.status, stored.cancel_reason) == ("CANCELED", "The shop is closed")


def test_the_filters_are_in_the_address_and_a_reload_keeps_them(at_home: Console, home: World) -> None:
    home.new_activity(reason="By post", channel="EMAIL", scheduled_at=TOMORROW)
    at_home.show("/work", "Work")
    at_home.click("//summary[.='More filters']")
    at_home.choose("Channel", "E-mail")
    at_home.until(lambda: at_home.texts(f"{ROWS}/th") == ["By post"])
    at_home.open(f"#{urlsplit(at_home.browser.current_url).fragment}")
    at_home.until(lambda: at_home.texts(f"{ROWS}/th") == ["By post"])
    at_home.fill("Commerce", f"COM-002{Keys.TAB}")
    at_home.seen("//p[.='No activity matches']")
    at_home.fill("Commerce", f"COM-404{Keys.TAB}")
    at_home.seen("//p[.='No commerce has this external id or name']")
    at_home.click("//button[.='Clear all filters']")
    at_home.until(lambda: filters(at_home) == {})
    at_home.click("//summary[.='More filters']")
    at_home.until(lambda: field(at_home, "Commerce").get_attribute("value") == "")
    at_home.gone("//p[starts-with(., 'No commerce has')]")


def test_a_search_finds_what_begins_so(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Sought", provider_activity_id="EXT-7781")
    at_home.show("/work", "Work")
    at_home.fill("Search", "EXT-7")
    at_home.until(lambda: filters(at_home) == {"search": "EXT-7"})
    at_home.until(lambda: at_home.texts(f"{ROWS}/th//a") == ["Sought"])
    at_home.click(f"{ROWS}//a")
    at_home.seen(f"//dd[.='{activity.id}']")
    at_home.browser.back()
    at_home.until(lambda: filters(at_home) == {"search": "EXT-7"})


def test_blanks_that_are_typed_in_the_search_stay_and_a_filter_that_is_chosen_meanwhile_is_kept(
    at_home: Console,
) -> None:
    at_home.show("/overview", "Overview")
    at_home.show("/work", "Work")
    field(at_home, "Search").send_keys("two ")
    at_home.until(lambda: filters(at_home) == {"search": "two"})
    field(at_home, "Search").send_keys("words")
    at_home.browser.execute_script(CHOOSE_AT_ONCE)
    at_home.until(lambda: filters(at_home) == {"search": "two words", "result_status": "PENDING"})
    assert field(at_home, "Search").get_attribute("value") == "two words"


CHOOSE_AT_ONCE = """
    const choice = document.querySelector("search select:has([value=PENDING])");
    choice.value = "PENDING";
    choice.dispatchEvent(new Event("change", { bubbles: true }));
"""
"""Before a text that was just typed is told."""


def test_a_day_is_a_filter_when_its_year_is_whole(at_home: Console) -> None:
    at_home.show("/overview", "Overview")
    at_home.show("/work", "Work")
    at_home.click("//summary[.='More filters']")
    at_home.fill("Scheduled from", "0002-05-01")
    assert filters(at_home) == {}
    at_home.fill("Scheduled from", "2026-05-01")
    at_home.until(lambda: filters(at_home).keys() == {"scheduled_from"})


def test_an_operator_and_a_commerce_are_found_by_their_names(at_home: Console) -> None:
    at_home.show("/overview", "Overview")
    at_home.show("/work", "Work")
    at_home.fill("Operator", f"carlos pérez{Keys.TAB}")
    at_home.until(lambda: filters(at_home) == {"external_operator_id": "OP-042"})
    assert field(at_home, "Operator").get_attribute("value") == "OP-042"
    at_home.fill("Operator", f"Nobody{Keys.TAB}")
    at_home.seen("//p[.='No operator has this external id or name']")


def test_more_is_shown_page_by_page(at_home: Console, home: World) -> None:
    for _ in range(30):
        home.new_activity(reason="One of many", channel="PUSH")
    at_home.show("/work?channel=PUSH", "Work")
    at_home.seen("//p[.='30 activities']")
    assert len(at_home.texts(ROWS)) == 25
    at_home.click("//button[.='Show more']")
    at_home.until(lambda: len(at_home.texts(ROWS)) == 30)
    at_home.gone("//button[.='Show more']")


# ---------------------------------------------------------------- results


def test_why_an_activity_was_not_effective_is_seen_in_a_few_clicks(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Renewal")
    body = submission(activity, status="NOT_EFFECTIVE", task_result__result="NOT_INTERESTED")
    body["task_result"]["comment"] = "They changed the supplier"
    assert home.submit(body).status_code == 201
    at_home.show("/work", "Work")
    at_home.choose("Result", "Not effective")
    at_home.click(f"{ROWS}[contains(., 'No interesado')]//a[.='Renewal']")
    at_home.seen("//p[.='They changed the supplier']")


def test_a_wrong_result_is_corrected_and_the_one_before_it_is_kept(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Corrected")
    sent = submission(activity, raw_payload={"visit": 7})
    sent["task_result"]["payload"] = {"photos": [1]}
    assert home.submit(sent).status_code == 201
    show(at_home, activity)
    press(at_home, "Correct the result")
    at_home.until(
        lambda: (
            [each.get_attribute("value") for each in at_home.all("//dialog//select")] == ["SALE_COMPLETED", "EFFECTIVE"]
        )
    )
    at_home.choose("What came of it", "Sin contacto")
    assert at_home.seen("//dialog//button[.='Correct the result']").get_attribute("disabled"), "it says why first"
    at_home.fill("Comment", "Nobody was there")
    at_home.confirm("Correct the result")
    at_home.seen("//p[.='Nobody was there']")
    at_home.click("//summary[.='1 replaced result']")
    at_home.seen("//details//p[.='Customer accepted renewal offer']")
    result = home.stored(activity).result
    assert result
    assert (result.version, result.status, result.type_code) == (2, "NOT_EFFECTIVE", "NO_CONTACT")
    assert (result.source, result.comment) == (ResultSource.USER, "Nobody was there")
    assert (result.operator_external_id, result.occurred_at) == ("OP-042", "2026-04-11T10:30:00.000Z")
    assert [json.loads(each or "") for each in (result.payload, result.raw_payload)] == [{"photos": [1]}, {"visit": 7}]
    [replaced] = home.history(activity)
    assert (replaced.source, replaced.type_code) == (ResultSource.INTEGRATION, "SALE_COMPLETED")


def test_numbers_that_a_browser_cannot_keep_stay_with_the_replaced_result_and_it_is_said(
    at_home: Console, home: World
) -> None:
    activity = home.new_activity(reason="Corrected exactly")
    sent = submission(activity, raw_payload={"order": {"numbers": [7, 12345678901234567890]}})
    sent["task_result"]["payload"] = {"latitude": 12.50, "photos": 1}
    assert home.submit(sent).status_code == 201
    show(at_home, activity)
    press(at_home, "Correct the result")
    at_home.seen("//dialog//p[starts-with(., 'Details with numbers that a browser cannot keep exactly')]")
    at_home.choose("What came of it", "Sin contacto")
    at_home.fill("Comment", "Nobody was there")
    at_home.confirm("Correct the result")
    result = home.stored(activity).result
    [replaced] = home.history(activity)
    assert result
    assert (json.loads(result.payload or ""), result.raw_payload) == ({"latitude": 12.5, "photos": 1}, None)
    assert json.loads(replaced.raw_payload or "") == {"order": {"numbers": [7, 12345678901234567890]}}


def test_a_number_is_exact_if_it_is_the_same_number_written_again(at_home: Console) -> None:
    exact = """
        const [texts, done] = arguments;
        import("console/exact.js").then(
            ({ isExact, parsed }) => done(texts.map((each) => isExact(parsed(`{"one":[${each}]}`)))),
            (error) => done(String(error)));"""
    kept = ["0", "-0.0", "120", "1.20e2", "0.1", "-7.5E-3", "9007199254740991", "1e300", '"12345678901234567890"']
    lost = ["12345678901234567890", "9007199254740993", "0.12345678901234567890", "1e400", "1e-400"]
    found = at_home.browser.execute_async_script(exact, kept + lost)
    assert found == [True] * len(kept) + [False] * len(lost)


def test_a_result_that_needs_another_date_is_registered_with_it(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Again next year")
    show(at_home, activity)
    press(at_home, "Register a result")
    at_home.choose("What came of it", "Reprogramar visita")
    at_home.fill("Next attempt", "2099-01-02T10:30")
    at_home.confirm("Register a result")
    at_home.seen("//main//span[.='Pending']")
    stored = home.stored(activity)
    assert stored.result
    assert (stored.status, stored.result.status, stored.result.type_code) == ("READY", "PENDING", "RESCHEDULE")
    assert (stored.result.future_scheduled_at or "")[:4] == "2099"


def test_a_result_that_came_meanwhile_is_not_replaced_and_it_is_said(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Twice")
    show(at_home, activity)
    press(at_home, "Register a result")
    at_home.choose("What came of it", "No interesado")
    assert home.submit(submission(activity)).status_code == 201
    at_home.click("//dialog//button[.='Register a result']")
    at_home.seen("//dialog//*[@role='alert']//p[.='The activity already has a registered result']")
    at_home.keys(Keys.ESCAPE)
    at_home.gone("//dialog")
    result = home.stored(activity).result
    assert result
    assert (result.version, result.type_code) == (1, "SALE_COMPLETED")


def test_a_correction_replaces_another_only_when_that_was_seen(at_home: Console, home: World) -> None:
    activity = home.new_activity(reason="Corrected by two")
    assert home.submit(submission(activity)).status_code == 201
    show(at_home, activity)
    press(at_home, "Correct the result")
    at_home.choose("What came of it", "Sin contacto")
    at_home.fill("Comment", "Mine")
    theirs = submission(activity, hard_override=True, status="NOT_EFFECTIVE", task_result__result="NOT_INTERESTED")
    theirs["task_result"]["comment"] = "Theirs"
    assert home.submit(theirs).status_code == 201
    at_home.click("//dialog//button[.='Correct the result']")
    at_home.seen("//dialog//*[@role='alert']//p[.='Theirs']")
    seen = home.stored(activity).result
    assert seen
    assert seen.comment == "Theirs"
    at_home.confirm("Correct the result")
    after = home.stored(activity).result
    assert after
    assert after.comment == "Mine"


# ---------------------------------------------------------------- whom it is for


def test_a_result_that_came_before_a_user_leaves_nobody_to_wait_for(at_home: Console, home: World) -> None:
    activity = unresolved(home, reason="For nobody any more")
    assert home.submit(submission(activity)).status_code == 201
    show(at_home, activity)
    at_home.seen("//p[.='It had nobody when the result came.']")
    assert at_home.all("//main//strong[.='Nobody yet']") == []


def test_a_user_is_chosen_by_hand(at_home: Console, home: World) -> None:
    bring(home, "OWNER", external_id="U-9", name="Berta Soto")
    activity = unresolved(home, reason="For somebody")
    show(at_home, activity)
    press(at_home, "Choose a user")
    at_home.click("//dialog//label[contains(., 'Berta Soto')]")
    at_home.confirm("Choose a user")
    at_home.seen("//main//strong[.='Berta Soto']")
    target = target_of(home, activity.id)
    assert target["commerceUserId"] == user_id(home.tenant, "COM-001", "U-9")
    assert target["lockReason"] == "MANUAL_ASSIGNMENT"
    assert home.stored(activity).status == "READY"


def test_a_user_is_looked_for_again(at_home: Console, home: World) -> None:
    activity = unresolved(home, reason="Sought again", target_criteria=None)
    show(at_home, activity)
    press(at_home, "Look again")
    at_home.confirm("Look again")
    at_home.seen("//strong[.='User looked for again, and found']")
    assert home.stored(activity).status == "READY"


# ---------------------------------------------------------------- what was stored


def test_hostile_and_very_long_text_is_shown_and_does_nothing(at_home: Console, home: World) -> None:
    hostile = "<img src=x onerror=alert(1)><script>alert(2)</script> \u202egnirts \u2066"
    activity = home.new_activity(reason=hostile, provider_activity_id="&lt;b&gt;" + "W" * 200)
    body = submission(activity, raw_payload={"</script>": hostile})
    body["task_result"] |= {"comment": hostile + "x" * 10_000, "operator_external_id": "<i>OP</i>"}
    assert home.submit(body).status_code == 201
    at_home.complaints()
    at_home.show("/work?search=%26lt%3Bb", "Work")
    at_home.click(f"{ROWS}//a[contains(., '<img src=x')]")
    at_home.seen("//h1[contains(., '<script>alert(2)</script>')]")
    at_home.click("//button[starts-with(., 'Show all 10,0')]")
    at_home.click("//summary[contains(., 'provider')]")
    assert (
        at_home.browser.execute_script("return document.querySelectorAll('main img, main script, main i').length") == 0
    )
    width = at_home.browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
    assert at_home.complaints() == []


@pytest.mark.parametrize("width", [400, 1400])
def test_no_view_is_wider_than_the_window(at_home: Console, home: World, width: int) -> None:
    activity = home.new_activity(reason="Narrow " + "W" * 200, provider_activity_id=f"W-{width}-" + "W" * 200)
    assert home.submit(submission(activity, task_result__comment="W" * 300)).status_code == 201
    at_home.browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    for view, seen in (("/work", ROWS), (f"/work/{activity.id}", "//h2[.='What happened']")):
        at_home.browser.execute_script("location.hash = arguments[0]", f"#{view}")
        at_home.seen(seen)
        assert at_home.browser.execute_script("return document.documentElement.scrollWidth") <= width, view
    at_home.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_an_unknown_activity_is_said_to_be_none(at_home: Console) -> None:
    at_home.show("/work/nothing", "Activity")
    at_home.seen("//*[@role='alert']//p[.='There is no such thing, or not any more']")
    assert at_home.browser.find_elements(By.XPATH, MAIN.format("Register a result")) == []
