"""The web page of the store, used as people use it."""

import json
import os
import statistics
import time
import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import corpus
from browser import Browser

STORE = os.environ["TAILRACE_STORE"].rstrip("/")
SHOTS = os.environ.get("TAILRACE_SHOTS")

MINUTE = 60_000
LINES = 1500
TIES = 350
TIE_NAMESPACE = "ties"

#: What the browser writes down when the store refuses a query, which some tests want.
REFUSED = "the server responded with a status of 400"


class Store:
    """The store with lines of the last minutes, of one moment an hour ago, and hostile ones."""

    def __init__(self):
        self.next_id = 0
        self.corpus = corpus.Corpus()
        self.now = int(time.time() * 1000)
        self.write(corpus.spread(self.corpus, LINES, self.now, 12 * MINUTE))
        moment = self.now - 60 * MINUTE
        self.write([self.corpus.complete(
            {"message": f"tie {number}", "level": "info"}, moment + number // 200,
            corpus.pod(TIE_NAMESPACE, "tie-0", "tie")) for number in range(TIES)])
        self.write(self.corpus.hostile(self.now - 120 * MINUTE))
        self.write([self.corpus.complete(
            {"msg": f"numbered {level}", "level": level}, self.now - 300 * MINUTE + level)
            for level in (30, 30, 50)], "logs-numbers")

    def write(self, documents, index="logs-page"):
        self.next_id = corpus.write(STORE, index, documents, self.next_id)

    def write_line(self, message, age=0, **fields):
        milliseconds = int(time.time() * 1000) - age
        self.write([self.corpus.complete({"message": message, **fields}, milliseconds)])


class PageTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser(STORE)
        # Before anything is stored.
        cls.browser.open()
        cls.first_texts = cls.browser.texts("#foot")
        cls.store = Store()
        cls.browser.wait("the first lines to appear by themselves", lambda: cls.browser.ids)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    def setUp(self):
        self.browser.complaints()

    def tearDown(self):
        complaints = [text for text in self.browser.complaints() if REFUSED not in text]
        self.assertEqual(complaints, [])

    def test_tells_a_newcomer_what_to_do(self):
        self.assertIn("No logs yet", self.first_texts[0])
        self.assertIn("_bulk", self.first_texts[0])

    def test_a_query_narrows_the_list_and_the_chart_follows(self):
        page = self.browser
        page.open("#range=30m")
        everything = page.count
        self.assertGreaterEqual(everything, LINES)
        self.assertEqual(page.chart_total, everything)
        page.search('"payment provider timeout"')
        page.wait("the counts to follow", lambda: 0 < page.count < everything)
        self.assertEqual(page.chart_total, page.count)
        self.assertTrue(page.messages)
        for message in page.messages:
            self.assertIn("payment provider timeout", message)
        self.assertEqual(set(page.texts("mark")), {"payment provider timeout"})
        self.assertEqual(page.texts(".facet[aria-label=Level] .facet-name"), ["error"])

    def test_a_search_is_two_requests(self):
        page = self.browser
        page.open("#range=30m")
        calls = ("return performance.getEntriesByType('resource')"
                 ".filter((e) => e.name.includes('_search')).length")
        self.assertEqual(page.run(calls), 2)
        page.search("order")
        self.assertEqual(page.run(calls), 4)

    def test_newest_lines_come_first(self):
        page = self.browser
        page.open("#range=30m")
        times = page.texts(".row .time")
        self.assertEqual(times, sorted(times, reverse=True))

    def test_facets_include_and_exclude(self):
        page = self.browser
        page.open("#range=30m")
        everything = page.count
        facet = ".facet[aria-label=Namespace] "
        names = page.texts(facet + ".facet-name")
        counts = dict(zip(names, (int(text.replace(",", ""))
                                  for text in page.texts(facet + ".facet-count"))))
        self.assertEqual(sum(counts.values()), everything)
        page.one(facet + "[title=shop]").click()
        page.wait("only one namespace", lambda: page.count == counts["shop"])
        page.settle()
        self.assertIn("f=kubernetes.namespace_name:shop", page.fragment)
        self.assertEqual(page.texts(".chip-text"), ["namespace: shop"])
        self.assertEqual(page.one(facet + "[title=shop]").get_attribute("aria-pressed"), "true")
        page.one(".chip-text").click()
        page.wait("all others", lambda: page.count == everything - counts["shop"])
        self.assertEqual(page.texts(".chip-text"), ["not namespace: shop"])
        page.one(".chip-remove").click()
        page.wait("all lines again", lambda: page.count == everything)
        hide = page.one(facet + '[aria-label="Hide ingress"]')
        ActionChains(page.driver).move_to_element(hide).click().perform()
        page.wait("the others", lambda: page.count == everything - counts["ingress"])

    def test_lines_without_a_level_can_be_chosen(self):
        page = self.browser
        page.open("#range=30m")
        facet = ".facet[aria-label=Level] "
        counts = dict(zip(page.texts(facet + ".facet-name"), page.texts(facet + ".facet-count")))
        page.one(facet + '[title="(none)"]').click()
        wanted = int(counts["(none)"].replace(",", ""))
        page.wait("lines without a level", lambda: page.count == wanted)
        page.settle()
        self.assertEqual(set(page.texts(".level")), {""})

    def test_levels_may_be_numbers(self):
        page = self.browser
        page.open("#index=logs-numbers&range=6h")
        self.assertEqual(page.texts(".facet[aria-label=Level] .facet-name"), ["30", "50"])
        self.assertEqual(len(page.all(".row.level-info")), 2)
        page.one(".facet[aria-label=Level] [title='50']").click()
        page.settle()
        self.assertEqual(page.messages, ["numbered 50"])

    def test_scrolling_down_brings_every_line_once(self):
        page = self.browser
        page.open(f"#range=3h&f=kubernetes.namespace_name:{TIE_NAMESPACE}")
        self.assertEqual(page.count, TIES)

        def reached_the_end():
            page.run("const s = document.getElementById('scroller'); s.scrollTop = s.scrollHeight")
            return len(page.ids) >= TIES
        page.wait("all lines", reached_the_end)
        page.wait("the end", lambda: "No older lines" in page.texts("#foot")[0])
        self.assertEqual(len(page.ids), TIES)
        self.assertEqual(len(set(page.ids)), TIES)

    def test_following_shows_a_line_within_two_seconds(self):
        page = self.browser
        page.open("#range=30m&live=1&q=followed")
        delays = []
        for number in range(5):
            text = f"followed line {number}"
            self.store.write_line(text)
            started = time.monotonic()
            page.wait(text, lambda: any(text in message for message in page.messages))
            delays.append(time.monotonic() - started)
        # A busy machine may be late once.
        self.assertLess(statistics.median(delays), 2, delays)

    def test_following_misses_nothing_and_doubles_nothing(self):
        page = self.browser
        page.open("#range=30m&live=1&q=burst")
        ages = [0, 900, 3, 2500, 40, 0, 4000, 1, 0, 17]
        for number in range(60):
            self.store.write_line(f"burst {number}", age=ages[number % len(ages)])
        wanted = {f"burst {number}" for number in range(60)}
        page.wait("all lines", lambda: wanted <= {text.split(" order")[0]
                                                  for text in page.messages}, 8)
        self.assertEqual(len(page.ids), 60)
        self.assertEqual(len(set(page.ids)), 60)
        times = page.texts(".row .time")
        self.assertEqual(times, sorted(times, reverse=True))

    def test_following_waits_while_somebody_reads(self):
        page = self.browser
        page.open("#range=30m&live=1")
        page.run("document.getElementById('scroller').scrollTop = 300")
        page.wait("the pause", lambda: page.one("#resume").is_displayed())
        first = page.ids[0]
        self.store.write_line("while reading")
        page.wait("the count", lambda: "1 new line" in page.one("#resume").text)
        self.assertEqual(page.ids[0], first)
        page.one("#resume").click()
        page.wait("the line", lambda: "while reading" in page.messages[0])
        self.assertFalse(page.one("#resume").is_displayed())

    def test_a_line_opens_and_makes_filters(self):
        page = self.browser
        page.open('#range=30m&q="order placed"')
        page.one(".line").click()
        names = page.texts(".fields th")
        for name in ("@timestamp", "message", "order_id", "kubernetes.labels.app", "_id"):
            self.assertIn(name, names)
        row = page.one(".row.open")
        document = row.find_element("css selector", ".document")
        self.assertEqual(page.one(".line").get_attribute("aria-expanded"), "true")
        document.find_elements("css selector", ".tab")[1].click()
        shown = json.loads(page.texts(".json .text")[0])
        self.assertEqual(shown["message"], "order placed")
        document.find_elements("css selector", ".tab")[0].click()
        value = page.run(
            "return document.querySelector('.fields [aria-label^=\"Only lines with order_id\"]')"
            ".closest('tr').querySelector('.value').textContent")
        page.one('.fields [aria-label^="Only lines with order_id"]').click()
        page.settle()
        self.assertIn(f"f=order_id:{value}", page.fragment)
        page.wait("the lines of the order", lambda: page.messages and all(
            f"order_id={value}" in message for message in page.messages))
        self.assertEqual(page.count, len(page.ids))

    def test_the_lines_around_one_are_its_pods(self):
        page = self.browser
        page.open('#range=30m&q="payment provider timeout"')
        page.one(".line").click()
        key = page.ids[0]
        self.button("Lines around").click()
        page.settle()
        page.wait("the line", lambda: page.run(
            "return document.querySelector('.row.open')?.dataset.key") == key)
        self.assertEqual(len(page.texts(".facet[aria-label=Pod] .facet-name")), 1)
        self.assertGreater(len(page.ids), 1)

    def test_the_address_reproduces_the_view(self):
        page = self.browser
        page.open("#range=30m")
        page.search("order")
        page.one(".facet[aria-label=Namespace] [title=shop]").click()
        page.settle()
        self.drag(0.1, 0.9)
        page.settle()
        page.run("document.querySelectorAll('.line')[2].click()")
        fragment, ids, messages = page.fragment, page.ids, page.messages
        names = page.texts(".fields th")
        chips, range_text = page.texts(".chip-text"), page.one("#range-label").text
        self.assertIn("open=", fragment)
        self.assertTrue(ids)
        page.open(fragment)
        self.assertEqual(page.one("#query").get_attribute("value"), "order")
        self.assertEqual((page.ids, page.messages), (ids, messages))
        self.assertEqual(page.texts(".fields th"), names)
        self.assertEqual(page.texts(".chip-text"), chips)
        self.assertEqual(page.one("#range-label").text, range_text)
        self.assertEqual(page.fragment, fragment)

    def test_back_and_forward_work(self):
        page = self.browser
        page.open("#range=30m")
        everything = page.count
        page.search("level:error")
        page.wait("fewer lines", lambda: page.count < everything)
        errors = page.count
        page.driver.back()
        page.wait("all lines", lambda: page.count == everything)
        self.assertEqual(page.one("#query").get_attribute("value"), "")
        page.driver.forward()
        page.wait("the errors", lambda: page.count == errors)
        self.assertEqual(page.one("#query").get_attribute("value"), "level:error")

    def test_dragging_over_the_chart_zooms(self):
        page = self.browser
        page.open("#range=30m")
        everything = page.count
        self.drag(0.5, 0.8)
        page.wait("fewer lines", lambda: page.count < everything)
        page.settle()
        self.assertIn("from=", page.fragment)
        self.assertEqual(page.chart_total, page.count)
        self.assertIn("–", page.one("#range-label").text)

    def test_buttons_move_the_time_range(self):
        page = self.browser
        start = self.store.now - 20 * MINUTE
        page.open(f"#from={corpus.stamp(start)}&to={corpus.stamp(start + 4 * MINUTE)}")

        def limits():
            return [page.module("const { parseAddress } = await import('/_page/address.js');"
                                "return parseAddress(location.hash).range." + name) - start
                    for name in ("from", "to")]
        for name, expected in [("later", [2, 6]), ("earlier", [0, 4]), ("wider", [-2, 6])]:
            page.one(f"#{name}").click()
            page.settle()
            self.assertEqual(limits(), [minutes * MINUTE for minutes in expected], name)

    def test_the_range_menu_offers_presets_and_exact_times(self):
        page = self.browser
        page.open("#range=30m")
        page.one("#range-button").click()
        self.button("Last 7 days").click()
        page.settle()
        self.assertIn("range=7d", page.fragment)
        self.assertGreaterEqual(page.count, LINES + TIES)
        page.one("#range-button").click()
        page.run("""
            document.getElementById('range-from').value = '2001-02-03T04:05';
            document.getElementById('range-to').value = '2001-02-03T04:06';
            document.getElementById('range-form').requestSubmit()""")
        page.wait("nothing", lambda: page.count == 0)
        page.settle()
        self.button("Go to the newest lines").click()
        page.wait("lines", lambda: page.ids)

    def test_a_bad_query_is_explained(self):
        page = self.browser
        page.open("#range=30m")
        page.search("level:error AND (status:")
        error = page.one("#query-error")
        self.assertTrue(error.is_displayed())
        self.assertRegex(error.text, r"This query cannot be read: \w+")
        self.assertTrue(page.all("#query-error mark"))
        self.assertEqual(page.one("#query").get_attribute("aria-invalid"), "true")
        self.assertEqual(page.ids, [])
        page.search("level:error")
        self.assertFalse(page.one("#query-error").is_displayed())
        self.assertTrue(page.ids)

    def test_earlier_queries_and_fields_are_suggested(self):
        page = self.browser
        page.open("#range=30m")
        page.search("level:warn")
        page.search("order")
        box = page.one("#query")
        box.clear()
        box.send_keys(Keys.ARROW_DOWN)
        self.assertIn("level:warn", page.texts("#suggestions li span:first-child"))
        box.send_keys(Keys.ESCAPE, "kubernetes.name")
        self.assertEqual(
            page.texts("#suggestions li span:first-child"), ["kubernetes.namespace_name"])
        box.send_keys(Keys.ARROW_DOWN, Keys.ENTER, "sto")
        self.assertEqual(page.texts("#suggestions li span:first-child"), ["stock"])
        box.send_keys(Keys.ARROW_DOWN, Keys.ENTER, Keys.ENTER)
        page.settle()
        self.assertIn("q=kubernetes.namespace_name:stock", page.fragment)
        self.assertEqual(page.texts(".facet[aria-label=Namespace] .facet-name"), ["stock"])

    def test_keys_do_everything(self):
        page = self.browser
        page.open("#range=30m")
        page.keys("/")
        self.assertEqual(page.run("return document.activeElement.id"), "query")
        page.keys("order", Keys.ENTER)
        page.settle()
        page.keys("j", "j", "j", "k")
        self.assertEqual(self.current(), 1)
        page.keys(Keys.ARROW_DOWN)
        self.assertEqual(self.current(), 2)
        page.keys(Keys.ENTER)
        page.wait("the document", lambda: page.all(".document"))
        self.assertEqual(page.run("return document.querySelector('.open').dataset.key"),
                         page.ids[2])
        page.keys(Keys.ESCAPE)
        page.wait("no document", lambda: not page.all(".document"))
        page.keys("?")
        self.assertTrue(page.one("#help").is_displayed())
        page.keys(Keys.ESCAPE)
        self.assertFalse(page.one("#help").is_displayed())
        page.keys("l")
        self.assertEqual(page.one("#live").get_attribute("aria-pressed"), "true")
        self.assertIn("live=1", page.fragment)
        page.keys("l")
        self.assertNotIn("live=1", page.fragment)
        page.keys("t")
        self.assertTrue(page.one("#range-menu").is_displayed())
        page.keys(Keys.ESCAPE)

    def test_keys_turn_pages(self):
        page = self.browser
        page.open("#range=30m")
        place = "return document.getElementById('scroller').scrollTop"
        page.keys(Keys.PAGE_DOWN)
        page.wait("the next page", lambda: page.run(place) > 300)
        page.keys(Keys.HOME)
        page.wait("the top", lambda: page.run(place) == 0)
        self.assertEqual(self.current(), 0)

    def test_hostile_lines_are_text(self):
        page = self.browser
        page.open("#range=3h&f=kubernetes.container_name:<i>c</i>")
        messages = "\n".join(page.messages)
        self.assertIn("<script>window.hacked = 1</script>", messages)
        self.assertIn("\\x00 null, \\x07 bell", messages)
        self.assertIn("\\u202etxt.exe\\u202c", messages)
        self.assertIn("\\e[31mred\\e[0m", messages)
        self.assertEqual(page.texts(".facet[aria-label=Namespace] .facet-name"), ["<b>evil</b>"])
        self.assertEqual(page.texts(".chip-text"), ["container: <i>c</i>"])
        for number in range(len(page.ids)):
            page.run("document.querySelectorAll('.line')[arguments[0]].click()", number)
            page.run("document.querySelectorAll('.tab')[1].click()")
            page.run("document.querySelectorAll('.tab')[0].click()")
        self.assertEqual(
            page.all("#rows script, #rows img, #rows b, #rows a, #rows i, .facets i, .facets u"),
            [])
        self.assertIsNone(page.run("return window.hacked ?? ({}).polluted ?? null"))

    def test_a_huge_line_is_cut_and_shown_on_demand(self):
        page = self.browser
        page.open('#range=3h&q=long&f=kubernetes.container_name:<i>c</i>')
        self.assertLess(len(page.messages[0]), 2000)
        self.assertIn("1,000,009 characters", page.messages[0])
        page.one(".line").click()
        self.button("Show all 1,000,009 characters").click()
        lengths = page.run("return [...document.querySelectorAll('.value')]"
                           ".map((e) => e.textContent.length)")
        self.assertIn(1_000_009, lengths)

    def test_numbers_keep_their_digits(self):
        page = self.browser
        page.open("#range=3h&q=fields&f=kubernetes.container_name:<i>c</i>")
        page.one(".line").click()
        self.assertIn("9007199254740993", page.texts(".fields .value"))

    def test_a_newer_search_replaces_one_under_way(self):
        page = self.browser
        page.open("#range=30m")
        page.driver.set_network_conditions(
            latency=400, download_throughput=10**7, upload_throughput=10**7)
        try:
            box = page.one("#query")
            box.send_keys("Completed", Keys.ENTER)
            box.clear()
            box.send_keys("Reserved", Keys.ENTER)
            page.settle()
        finally:
            page.driver.delete_network_conditions()
        page.settle()
        self.assertEqual(page.one("#query").get_attribute("value"), "Reserved")
        self.assertTrue(page.messages)
        self.assertEqual(page.texts(".facet[aria-label=Namespace] .facet-name"), ["stock"])

    def test_colours_follow_the_system_and_the_switch(self):
        page = self.browser
        colour = "return getComputedStyle(document.body).backgroundColor"
        page.open()
        light = page.run(colour)
        page.like("dark")
        dark = page.run(colour)
        self.assertNotEqual(light, dark)
        try:
            page.one("#view-button").click()
            page.one('input[name=theme][value=light]').click()
            self.assertEqual(page.run(colour), light)
            page.open()
            self.assertEqual(page.run(colour), light)
        finally:
            page.run("localStorage.clear()")
            page.like("light")

    def test_a_phone_shows_everything_within_its_width(self):
        page = self.browser
        page.resize(360, 700, is_phone=True)
        try:
            page.open("#range=30m&f=!level:debug&f=!level:DEBUG")
            self.assertLessEqual(page.run("return document.scrollingElement.scrollWidth"), 360)
            self.assertLessEqual(page.run(
                "return Math.max(...[...document.querySelectorAll('.line, .bar > *')]"
                ".map((e) => e.getBoundingClientRect().right))"), 360)
            self.assertFalse(page.one(".facet-value").is_displayed())
            page.one("#filters-button").click()
            page.wait("the filters", lambda: page.one(".facet-value").is_displayed())
            page.keys(Keys.ESCAPE)
            page.wait("no filters", lambda: not page.one(".facet-value").is_displayed())
        finally:
            page.resize(1400, 860)

    def test_everything_to_press_has_a_name(self):
        page = self.browser
        page.open("#range=30m&f=!level:debug")
        page.one(".line").click()
        nameless = page.run("""
            return [...document.querySelectorAll('button, input, [role=button]')].filter((e) =>
                !e.hidden && !e.textContent.trim() && !e.getAttribute('aria-label')
                && !e.labels?.length).map((e) => e.outerHTML)""")
        self.assertEqual(nameless, [])

    def test_addresses_say_what_they_are_made_of(self):
        differences = self.browser.module("""
            const { parseAddress, formatAddress } = await import("/_page/address.js");
            const states = [
                { query: 'a:"b c" AND (d OR e) #&=%+', index: "*", range: { last: "1h" },
                  filters: [{ field: "a:b\\\\c", value: "x:y!z", negated: true },
                            { field: "level", value: null, negated: true },
                            { field: "empty", value: "", negated: false }],
                  live: true, open: "i/ä ö" },
                { query: "", index: "a,b-*", range: { from: 1000, to: 2000 }, filters: [],
                  live: false, open: null },
            ];
            return states.filter((state) => JSON.stringify(parseAddress(formatAddress(state)))
                !== JSON.stringify({ ...state })).map((state) => formatAddress(state));""")
        self.assertEqual(differences, [])

    def test_the_words_of_a_query_are_marked(self):
        words = self.browser.module("""
            const { queryWords } = await import("/_page/text.js");
            return ['a1 AND bb', 'NOT cc dd', 'level:error ee', 'message:"f g" -hh',
                '(ii OR jj*) status:[500 TO 599]', 'kk~2 ll^3', '"x \\\\"y"'].map(queryWords);""")
        self.assertEqual(words, [["a1", "bb"], ["dd"], ["ee"], ["f g"], ["ii", "jj*"],
                                 ["kk", "ll"], ['x "y']])

    @unittest.skipUnless(SHOTS, "TAILRACE_SHOTS is not set")
    def test_pictures(self):
        page = self.browser
        for width, height, is_phone in [(1400, 860, False), (390, 780, True)]:
            for scheme in ("light", "dark"):
                page.resize(width, height, is_phone)
                page.like(scheme)
                page.open("#range=15m")
                page.driver.save_screenshot(f"{SHOTS}/list-{width}-{scheme}.png")
                page.open('#range=15m&q=timeout')
                page.run("document.querySelector('.line').click()")
                page.driver.save_screenshot(f"{SHOTS}/document-{width}-{scheme}.png")
        page.resize(1400, 860)
        page.like("light")

    def button(self, text):
        for button in self.browser.all("button"):
            if button.text == text:
                return button
        raise AssertionError(f"there is no button {text}")

    def current(self):
        return self.browser.run("return [...document.querySelectorAll('.row')]"
                                ".findIndex((e) => e.classList.contains('current'))")

    def drag(self, start, end):
        """Drags over the chart, from one fraction of its width to another."""
        chart = self.browser.one("#histogram")
        width = chart.size["width"]
        actions = ActionChains(self.browser.driver)
        actions.move_to_element_with_offset(chart, int((start - 0.5) * width), 0)
        actions.click_and_hold()
        actions.move_to_element_with_offset(chart, int((end - 0.5) * width), 0)
        actions.release().perform()


if __name__ == "__main__":
    unittest.main(verbosity=2)
