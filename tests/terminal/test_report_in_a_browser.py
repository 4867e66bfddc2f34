"""The pages of reports in a real browser: what they show, how they sort and filter, and that nothing gets in or out."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cwsetup.terminal.report.additions_page import additions_page
from cwsetup.terminal.report.markup import Html, tag
from cwsetup.terminal.report.page import page
from cwsetup.terminal.report.plan_page import plan_page
from tests import browser as chromium
from tests.browser import Browser
from tests.pricing.builders import a_plan, a_row, an_item
from tests.terminal.report_builders import a_report, an_additions_report

HOSTILE = (
    "</td></table></script><script>window.reached = 1</script><img src='http://127.0.0.1:9/x.png'"
    " onerror='window.reached = 1'>\"&amp;' onfocus=window.reached=1 autofocus \u202eevil"
)
VISIBLE = HOSTILE.replace("\u202e", "\\u202e")
ENTER = 13


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    reason = chromium.why_not()
    if reason is not None:
        pytest.skip(reason)
    with chromium.running(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def report(window: Browser, tmp_path: Path) -> Browser:
    """The report of a plan, opened on a wide screen."""
    return opened(window, tmp_path, plan_page(a_report()))


def opened(window: Browser, folder: Path, text: str, **how: Any) -> Browser:
    path = folder / "report.html"
    path.write_text(text, "utf-8")
    window.open(path, **how)
    return window


def shown(window: Browser, column: int = 0, table: str = "entries") -> list[str]:
    """A column of the rows that are shown, of their first lines."""
    rows = f"[...document.querySelectorAll('table.{table} tbody tr')].filter(row => row.offsetParent !== null)"
    return list(window.run(f"{rows}.map(row => row.cells[{column}].innerText.split('\\n')[0])"))


def heading(place: int, table: str = "entries") -> str:
    return f"table.{table} th:nth-child({place}) button"


def said(window: Browser, name: str = "#entries") -> str:
    return str(window.run(f"document.querySelector('{name} output').value"))


def test_a_page_asks_for_nothing_and_the_browser_has_nothing_against_it(report: Browser) -> None:
    assert [address.partition("://")[0] for address in report.addresses()] == ["file"]
    assert report.complaints() == []


def test_first_the_largest_moves_and_what_does_not_change_is_not_shown_until_asked_for(report: Browser) -> None:
    assert shown(report) == ["A2", "A10", "A3", "A9", "A1", "A6", "A5"]
    assert said(report) == "7 of 9 entries"
    report.click("#entries .all")
    assert shown(report) == ["A2", "A10", "A3", "A9", "A1", "A6", "A5", "A4", "A7"]
    assert said(report) == "9 of 9 entries"


def test_numbers_are_sorted_by_their_size_the_largest_first(report: Browser) -> None:
    report.click(heading(9))
    assert shown(report, 8) == ["1,234.50", "400.00", "44.00", "42.00", "41.50", "41.00", "38.00"]
    report.click(heading(9))
    assert shown(report, 8) == ["38.00", "41.00", "41.50", "42.00", "44.00", "400.00", "1,234.50"]
    assert report.run(f"document.querySelector('{heading(9)}').parentElement.ariaSort") == "ascending"


def test_blanks_stay_last_whichever_way_it_is_sorted(report: Browser) -> None:
    report.click(heading(8))
    assert shown(report, 7)[-1] == ""
    report.click(heading(8))
    assert shown(report, 7)[-1] == ""
    assert shown(report, 7)[0] == "40.00"


def test_text_is_sorted_as_people_do_by_the_keyboard_as_well(report: Browser) -> None:
    report.run(f"document.querySelector('{heading(1)}').focus()")
    report.press("Enter", ENTER)
    assert shown(report) == ["A1", "A2", "A3", "A5", "A6", "A9", "A10"]
    report.press("Enter", ENTER)
    assert shown(report) == ["A10", "A9", "A6", "A5", "A3", "A2", "A1"]


def test_every_word_that_is_typed_must_be_somewhere_in_the_row(report: Browser) -> None:
    report.type("#entries [type=search]", "retail PRODUCT a1")
    assert shown(report) == ["A10", "A1"]
    assert said(report) == "2 of 9 entries"
    report.ask("Input.insertText", text=" nowhere")
    assert shown(report) == []


def test_kinds_are_shown_as_they_are_ticked(report: Browser) -> None:
    report.click("#entries [value=update]")
    assert shown(report) == ["A6", "A5"]
    report.click("#entries [value=unchanged]")
    assert shown(report) == ["A6", "A5", "A4"]


def test_a_price_list_and_a_category_narrow_it_together(report: Browser) -> None:
    choose(report, "group", "=Retail")
    assert shown(report) == ["A10", "A3", "A9", "A1", "A6", "A5"]
    choose(report, "sub", "=Hardware")
    assert shown(report) == ["A9"]
    choose(report, "group", "=Gold")
    assert shown(report) == ["A2"]
    choose(report, "group", "")
    assert shown(report) == ["A2", "A9"]


def test_sorting_keeps_the_filter_and_filtering_keeps_the_order(report: Browser) -> None:
    choose(report, "group", "=Retail")
    report.click(heading(1))
    assert shown(report) == ["A1", "A3", "A5", "A6", "A9", "A10"]
    choose(report, "group", "")
    assert shown(report) == ["A1", "A2", "A3", "A5", "A6", "A9", "A10"]


def test_of_very_many_rows_a_thousand_are_shown_until_more_are_asked_for(window: Browser, tmp_path: Path) -> None:
    rows = [a_row(f"P{number:04}", price="41", line=number + 2) for number in range(1_200)]
    items = [an_item(row.product_id, id=number) for number, row in enumerate(rows, start=1)]
    opened(window, tmp_path, plan_page(a_report(a_plan(rows, items))))
    assert (len(shown(window)), said(window)) == (1_000, "1,200 of 1,200 entries")
    window.click(heading(1))
    window.click(heading(1))
    assert shown(window)[0] == "P1199", "what is sorted is everything, not what is shown"
    window.click("#entries .rest")
    assert len(shown(window)) == 1_200
    assert window.run("document.querySelector('#entries .rest').offsetParent === null") is True


def choose(window: Browser, name: str, value: str) -> None:
    found = f"const choice = document.querySelector('#entries [name={name}]'); choice.value = {json.dumps(value)};"
    window.run(f"(() => {{ {found} choice.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()")


def test_on_a_narrow_screen_rows_are_cards_that_a_choice_puts_in_order(window: Browser, tmp_path: Path) -> None:
    opened(window, tmp_path, plan_page(a_report()), width=400)
    assert window.run("document.documentElement.scrollWidth") == 400
    assert window.run("[...document.querySelectorAll('thead')].some(head => head.offsetParent !== null)") is False
    label = "getComputedStyle(document.querySelector('.entries td:nth-child(9)'), '::before').content"
    assert window.run(label) == '"Price new"'
    made = shown(window, 8)
    choose(window, "order", "8")
    assert shown(window, 8)[0] == "1,234.50"
    assert shown(window, 8) != made
    choose(window, "order", "")
    assert shown(window, 8) == made


@pytest.mark.parametrize("width", [400, 760, 761, 1000, 1400])
@pytest.mark.parametrize("make", [lambda: plan_page(a_report()), lambda: additions_page(an_additions_report())])
def test_no_width_makes_a_page_scroll_sideways(window: Browser, tmp_path: Path, width: int, make: Any) -> None:
    opened(window, tmp_path, make(), width=width)
    assert window.run("document.documentElement.scrollWidth") <= width


CONTRAST = """(() => {
  const light = (rgb) => { const [r, g, b] = rgb.map((part) => {
    const c = part / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => { for (let e = element; e; e = e.parentElement) {
    const found = parts(getComputedStyle(e).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found.slice(0, 3); }
    return [255, 255, 255]; };
  const worst = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || element.offsetParent === null) continue;
    const [one, other] = [light(parts(getComputedStyle(element).color).slice(0, 3)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) worst.push(`${element.tagName}.${element.className}: ${ratio.toFixed(2)}`);
  }
  return worst;
})()"""


def test_both_themes_can_be_read_and_differ(window: Browser, tmp_path: Path) -> None:
    grounds = []
    for dark in (False, True):
        opened(window, tmp_path, plan_page(a_report()), dark=dark)
        assert window.run(CONTRAST) == []
        grounds.append(window.run("getComputedStyle(document.body).backgroundColor"))
    assert grounds[0] != grounds[1]


def test_print_has_the_rows_that_are_shown_and_no_controls(report: Browser) -> None:
    report.type("#entries [type=search]", "A5")
    report.ask("Emulation.setEmulatedMedia", media="print")
    assert shown(report) == ["A5"]
    assert report.run("document.querySelector('#entries .controls').offsetParent === null") is True
    assert report.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_its_script_a_page_shows_every_row(window: Browser, tmp_path: Path) -> None:
    window.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        opened(window, tmp_path, plan_page(a_report()))
    finally:
        window.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert len(shown(window)) == 9
    assert window.run("document.querySelector('#entries .controls').offsetParent === null") is True


@pytest.mark.parametrize("kind", ["plan", "additions"])
def test_hostile_texts_are_shown_and_do_nothing(window: Browser, tmp_path: Path, kind: str) -> None:
    def named(text: str) -> str:
        return f"{text} {HOSTILE}"

    hostile, harmless = (
        (plan_page(a_report(named=each)) if kind == "plan" else additions_page(an_additions_report(each)))
        for each in (named, str)
    )
    rows = "document.querySelectorAll('table.entries tbody tr, table.additions tbody tr').length"
    inventory = f"[[...new Set([...document.querySelectorAll('*')].map(each => each.tagName))].sort().join(), {rows}]"
    opened(window, tmp_path, harmless)
    before = window.run(inventory)
    opened(window, tmp_path, hostile)
    assert window.run(inventory) == before
    assert (
        window.run(
            "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()).filter(n => n.startsWith('on'))"
        )
        == []
    )
    assert window.run("[document.scripts.length, document.images.length, window.reached]") == [1, 0, None]
    assert (window.addresses()[1:], window.complaints()) == ([], [])
    text = window.run("document.body.textContent")
    told = (
        ("A1", "Product A1", "contoso", "prices.csv", "Cloud") if kind == "plan" else ("E3", "Fourth Coffee", "Hosting")
    )
    for each in told:
        assert f"{each} {VISIBLE}" in text
    if kind == "plan":
        choose(window, "sub", f"=Hardware {VISIBLE}")
        assert [each.split()[0] for each in shown(window)] == ["A2", "A9"]


def test_the_policy_stops_what_would_not_be_escaped(window: Browser, tmp_path: Path) -> None:
    text = page("Careless", "", tag("main", Html(HOSTILE)))
    opened(window, tmp_path, text)
    assert window.run("[document.images.length, window.reached]") == [1, None]
    assert any("Content Security Policy" in each for each in window.complaints())
    assert window.addresses()[1:] == []
    without = text.replace('http-equiv="Content-Security-Policy"', 'name="nothing"')
    opened(window, tmp_path, without)
    assert window.run("window.reached") == 1


def test_additions_are_filtered_by_what_differs_and_summed_by_customer(window: Browser, tmp_path: Path) -> None:
    opened(window, tmp_path, additions_page(an_additions_report()))
    assert shown(window, table="customers") == ["Fourth Coffee", "Adventure Works"]
    assert shown(window, 2, "customers") == ["+240.00", "−50.00"]
    assert said(window, "#additions") == "3 of 3 additions"
    window.click("#additions [value=high]")
    assert shown(window, 6, "additions") == ["+240.00", ""]
    window.click("#additions [value=low]")
    assert shown(window, 9, "additions") == ["+360.00"]


def test_what_is_not_known_for_a_year_is_not_nothing(window: Browser, tmp_path: Path) -> None:
    report = an_additions_report()
    cloud, hosting = report.found.lagging[0], report.found.lagging[-1]
    found = replace(report.found, lagging=(cloud, replace(hosting, bills_a_year=None)))
    opened(window, tmp_path, additions_page(replace(report, found=found)))
    assert shown(window, 2, "customers") == ["+240.00", "?"]
    opened(window, tmp_path, additions_page(replace(report, found=replace(found, lagging=(cloud, hosting)))))
    assert shown(window, 2, "customers") == ["+240.00", "−50.00"], "the twin"
    assert "1 bill a year" in window.run("document.body.innerText")
    assert window.run("document.querySelector('#additions [type=search]').placeholder") == "Customer, agreement, item …"
