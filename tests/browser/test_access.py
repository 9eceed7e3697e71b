"""Help and access: keys, the short tour, what is said to who listens, browsers without WebGL2, nonsense, and no waste."""

import re

import pytest

SCRIPT = "<img src=x onerror='window.hacked=1'>"  # what the run "hostile" calls things

#: Counts the graphics contexts that are alive, and what was ever made.
COUNTED = """
window.contexts = new Set();
const create = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  const context = create.call(this, kind, ...rest);
  if (kind.startsWith('webgl') && context) window.contexts.add(context);
  return context;
};
window.alive = () => [...window.contexts].filter((context) => !context.isContextLost()).length;
"""
TOUR = ".guide-card"

#: Keeps what is said to who listens to the page.
LISTENING = """() => {
  window.heard = [];
  const node = [...document.querySelectorAll('*')].map((host) => host.shadowRoot?.querySelector('.spoken')).find(Boolean);
  const hear = () => window.heard.push(node.textContent);
  new MutationObserver(hear).observe(node, { childList: true, characterData: true, subtree: true });
}"""

#: The controls that are seen and have no name.
NAMELESS = """view => [...view.querySelectorAll('button, input, select, canvas[role], [tabindex]')].filter((node) => {
  if (!node.getClientRects().length || node.closest('[aria-hidden=true]')) return false;
  const labels = [...(node.labels ?? [])].map((label) => label.textContent).join('');
  return !(node.getAttribute('aria-label') || node.textContent.trim() || labels);
}).map((node) => node.outerHTML)"""

#: The part of the view that has the keyboard.
FOCUSED = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node?.closest('.toolbar, .stage, .legend, .epochs, .panel')?.className.split(' ')[0] ?? '';
}"""


# --- keys -------------------------------------------------------------------------------------------------------------------


def test_the_list_of_keys_opens_shuts_and_leaves_the_view_alone(visit) -> None:
    at = visit("/?epoch=21&sample=5").ready()
    at.page.keyboard.press("?")
    keys = at.page.get_by_role("dialog", name="keys and gestures")
    keys.wait_for()
    words = keys.inner_text()
    for key in (
        "space",
        "←",
        "→",
        "Home",
        "End",
        "Esc",
        "/",
        "V",
        "L",
        "B",
        "?",
        "shift + drag",
        "double click",
        "two fingers",
    ):
        assert re.search(rf"(^|\n){re.escape(key)}($|\n)", words), key
    at.page.keyboard.press("Home")
    at.page.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    assert (at.hook("checkpoint"), at.hook("picked")) == (20, 5)
    at.page.get_by_role("button", name="Keys and gestures").click()
    keys.wait_for()
    at.page.keyboard.press("?")
    keys.wait_for(state="hidden")
    at.page.keyboard.press("Escape")
    at.until("n.picked === -1")


def test_every_key_does_what_the_list_says(visit) -> None:
    at = visit("/?epoch=21").ready()
    for key, tool in (("l", "lasso"), ("b", "box"), ("v", "move"), ("L", "lasso")):
        at.page.keyboard.press(key)
        at.until(f"n.tool === '{tool}'")
    at.page.keyboard.press("/")
    field = at.page.get_by_role("combobox", name="Search samples")
    at.page.keyboard.type("vlb?")
    assert field.input_value() == "vlb?"
    assert at.hook("tool") == "lasso"
    at.page.keyboard.press("Escape")
    at.page.keyboard.press("v")
    at.until("n.tool === 'move'")


def test_what_is_typed_elsewhere_on_the_page_is_no_key(visit) -> None:
    at = visit("/?method=tsne&epoch=21").ready()
    seed = at.page.get_by_role("spinbutton", name="Seed")
    seed.focus()
    at.page.keyboard.press("Home")
    at.page.keyboard.press(" ")
    at.page.keyboard.press("?")
    assert (at.hook("t"), at.hook("playing")) == (20, False)
    assert at.page.get_by_role("dialog", name="keys and gestures").is_hidden()


def test_an_open_menu_takes_escape(visit) -> None:
    at = visit("/?epoch=21&sample=5").ready()
    at.page.get_by_role("button", name="Share").click()
    sheet = at.page.get_by_role("dialog", name="Share")
    sheet.wait_for()
    at.page.keyboard.press("Escape")
    sheet.wait_for(state="hidden")
    assert at.hook("picked") == 5
    at.page.keyboard.press("Escape")
    at.until("n.picked === -1")


# --- the short tour ---------------------------------------------------------------------------------------------------------


def test_a_newcomer_is_shown_around_once_after_the_training_was_played(visit) -> None:
    at = visit("/", newcomer=True)
    at.until("n.playing && n.t > 1")
    assert at.page.locator(TOUR).count() == 0
    at.page.locator(TOUR).wait_for(timeout=60_000)
    assert at.hook("playing") is False
    titles = []
    while at.page.locator(TOUR).count():
        titles.append(at.page.locator(f"{TOUR} h2").inner_text())
        at.page.locator(".guide-next").click()
    assert 3 <= len(titles) <= 5
    assert len(set(titles)) == len(titles)
    again = at.context.new_page()
    again.goto(at.page.url.split("?")[0])
    again.wait_for_function("window.__nnviz && !window.__nnviz.playing && window.__nnviz.t === 44", timeout=60_000)
    again.wait_for_function("window.__nnviz.frames.at(-1).at < performance.now() - 2500", timeout=10_000)
    assert again.locator(TOUR).count() == 0


@pytest.mark.parametrize("doing", ["a link", "something"])
def test_nobody_is_shown_around_who_knows_what_to_look_at(visit, doing: str) -> None:
    at = visit("/?run=digits" if doing == "a link" else "/", newcomer=True)
    at.until("n.playing")
    if doing == "something":
        at.page.keyboard.press("End")
    at.ready()
    at.page.wait_for_function("window.__nnviz.frames.at(-1).at < performance.now() - 2500", timeout=60_000)
    assert at.page.locator(TOUR).count() == 0


def test_the_tour_can_be_called_for_and_ended_by_the_keyboard(visit) -> None:
    at = visit("/?epoch=21&sample=5", reduced_motion="reduce").ready()
    at.page.keyboard.press("?")
    at.page.get_by_role("button", name="Show me around").click()
    at.page.locator(TOUR).wait_for()
    assert at.page.locator(TOUR).evaluate("card => getComputedStyle(card).transitionDuration") in ("0s", "1e-05s")
    at.page.keyboard.press("Enter")
    at.page.get_by_text("2 of 5").wait_for()
    at.page.keyboard.press("Escape")
    at.page.locator(TOUR).wait_for(state="detached")
    assert at.hook("picked") == 5


# --- who listens --------------------------------------------------------------------------------------------------------------


def spoken(at) -> str:
    return at.page.locator(".spoken").text_content().replace("\u00a0", " ")


def said(at, words: str) -> None:
    """Wait until exactly this was said."""
    exactly = re.compile("^" + re.escape(words).replace(r"\ ", r"\s") + "$")
    at.page.locator(".spoken").filter(has_text=exactly).wait_for(state="attached")


def test_what_is_shown_is_said_once_it_rests(visit) -> None:
    at = visit("/?epoch=12&samples=3-14").ready()
    said(at, "Star in 2-D, epoch 12 of 45, 89.3 % of test right; 12 samples chosen")
    at.page.evaluate(LISTENING)
    at.page.keyboard.press(" ")
    at.until("n.playing && n.t > 20")
    assert at.page.evaluate("window.heard") == []  # not while it plays
    at.page.keyboard.press("End")
    said(at, "Star in 2-D, epoch 45 of 45, 95.7 % of test right; 12 samples chosen")
    assert len(at.page.evaluate("window.heard")) == 1
    name = at.page.locator(".overlay").get_attribute("aria-label").replace("\u00a0", " ")
    assert name == f"map: {spoken(at)}"


@pytest.mark.parametrize("path", ["/?epoch=21&sample=5&samples=3-9", "/?run=bare&epoch=3", "/?method=tsne&dims=3&epoch=21"])
def test_every_control_has_a_name(visit, path: str) -> None:
    at = visit(path).ready()
    for menu in at.page.locator(".nnviz .opener").all():
        menu.click()
        assert at.page.locator(".nnviz").evaluate(NAMELESS) == []
        menu.click()
    at.page.locator(".spoken").filter(has_text="epoch").wait_for(state="attached")
    tree = at.page.locator(".nnviz").aria_snapshot()
    for word in ('radiogroup "projection"', 'slider "epoch"', 'button "Play"', 'button "Share"', 'img "map: '):
        assert word in tree, word
    assert not re.search(r"- (button|checkbox|slider|combobox|radio)(:| \[|$)", tree, re.MULTILINE), tree


def test_the_focus_goes_through_the_view_as_one_reads_it(visit) -> None:
    at = visit("/?epoch=21").ready()
    at.page.get_by_role("radio", name="Star").focus()
    order = []
    for _ in range(40):
        order.append(at.page.evaluate(FOCUSED))
        at.page.keyboard.press("Tab")
    parts = [part for index, part in enumerate(order) if part and (index == 0 or order[index - 1] != part)]
    assert parts[:5] == ["toolbar", "stage", "legend", "epochs", "panel"]


# --- without WebGL2 -----------------------------------------------------------------------------------------------------------


def test_a_browser_without_webgl2_gets_a_sentence_and_a_chart(visit, plain_browser) -> None:
    at = visit("/?epoch=45&sample=5", chromium=plain_browser)
    at.page.get_by_text("This browser does not offer WebGL2").wait_for()
    dots = at.page.locator(".js-plotly-plot .scatterlayer .point")
    dots.nth(1796).wait_for(state="attached")
    before = dots.first.get_attribute("transform")
    at.page.get_by_text("at epoch 45").wait_for()
    at.page.get_by_role("slider", name="Epoch").press("Home")
    at.page.get_by_text("at epoch 1,").wait_for()
    at.page.wait_for_url("**epoch=1&sample=5")
    at.page.wait_for_function(
        "before => document.querySelector('.js-plotly-plot .scatterlayer .point')?.getAttribute('transform') !== before",
        arg=before,
    )
    at.page.get_by_role("radio", name="t-SNE").click()
    at.page.wait_for_url("**method=tsne&epoch=1&sample=5")
    at.settled()
    dots.nth(1796).wait_for(state="attached")
    at.page.get_by_role("link", name="Overview").click()
    at.page.get_by_text("How to read this").wait_for()
    at.page.get_by_role("link", name="Projection").click()
    at.page.get_by_text("at epoch 1,").wait_for()
    assert not [url for url in at.fetched if "/recording-" in url]  # what it could not draw


def test_three_dimensions_and_names_with_markup_without_webgl2(visit, plain_browser) -> None:
    at = visit("/?run=hostile&dims=3&epoch=2", chromium=plain_browser)
    at.page.get_by_text("Without WebGL2 there are two dimensions only").wait_for()
    at.page.locator(".js-plotly-plot .legend .traces").nth(2).wait_for()
    at.settled()
    assert "dims" not in at.page.url
    names = at.page.locator(".js-plotly-plot .legendtext").all_text_contents()
    assert names[0].startswith("<img src=x")
    assert names[2] == "<b>b</b>"
    assert at.page.locator(".js-plotly-plot .legendtext b, .js-plotly-plot .legendtext img").count() == 0
    assert at.page.evaluate("window.hacked") is None


def test_a_run_without_labels_and_a_single_epoch_without_webgl2(visit, plain_browser) -> None:
    at = visit("/?run=bare&epoch=3&method=pca", chromium=plain_browser)
    at.page.get_by_text("coloured by what the network says").wait_for()
    at.page.locator(".js-plotly-plot .scatterlayer .point").nth(59).wait_for(state="attached")


# --- what strangers send ------------------------------------------------------------------------------------------------------


def test_nonsense_in_every_word_at_once(visit) -> None:
    at = visit(
        "/?run=%00&method=%F0%9F%92%A9&epoch=inf&dims=x&sample=x&class=x&samples=x&colour=x&size=x&camera=x&axes=%20&since=x"
    )
    at.ready()
    assert (at.hook("points"), at.hook("space"), at.hook("checkpoint")) == (1797, "star", 44)


def test_words_that_are_well_formed_and_mean_nothing_are_passed_over(visit) -> None:
    camera = "camera=9999999,9999999,9999999,9999999,9999999"
    at = visit(f"/?run=bare&epoch=3&dims=3&{camera}&axes={'A' * 1200}&size=9999999&opacity=0.000001").ready()
    assert at.hook("points") == 60
    at.page.get_by_role("button", name="Reset view").click()
    at.until("!n.morphing")
    box = at.page.locator(".stage").bounding_box()
    x, y = at.point(7)
    assert box["x"] <= x <= box["x"] + box["width"]
    assert box["y"] <= y <= box["y"] + box["height"]


def test_names_with_markup_are_text_wherever_they_stand(visit) -> None:
    at = visit("/?run=hostile&epoch=3&sample=4&class=" + "%3Cb%3Eb%3C/b%3E").ready()
    assert at.hook("kept") == 2
    at.page.keyboard.press("/")
    at.page.keyboard.type("<")
    at.page.get_by_role("listbox", name="what could be meant").get_by_role("option").first.wait_for()
    at.page.keyboard.press("Enter")
    at.page.keyboard.press("Escape")
    at.until("n.chosen.length > 0")
    at.page.locator(".spoken").filter(has_text="only class <b>b</b> in colour").wait_for(state="attached")
    at.page.keyboard.press("?")
    at.page.get_by_role("dialog", name="keys and gestures").wait_for()
    strange = at.page.locator(".nnviz").evaluate("view => view.querySelectorAll('img, b, script, strong, a').length")
    assert strange == 0
    assert SCRIPT[:8] in at.page.locator(".panel").inner_text()
    assert at.page.evaluate("window.hacked") is None


# --- no waste -----------------------------------------------------------------------------------------------------------------


def test_fifty_page_switches_leave_no_graphics_context_behind(visit) -> None:
    at = visit("/?run=bare&epoch=3", scripts=[COUNTED]).ready()
    before = at.page.evaluate("window.alive()")
    assert before == 1
    for _ in range(25):
        at.page.get_by_role("link", name="Overview").click()
        at.page.get_by_text("This run has no labels").wait_for()
        at.page.wait_for_function("!window.__nnviz")
        assert at.page.evaluate("window.alive()") == 0
        at.page.get_by_role("link", name="Projection").click()
        at.until("n.points === 60")
    at.ready()
    assert at.page.evaluate("window.alive()") == before
    assert len([url for url in at.fetched if "/recording-" in url]) == 1


def test_pictures_and_pages_are_fetched_once(visit) -> None:
    at = visit("/?epoch=21").ready()
    for _ in range(2):
        for name, method in (("t-SNE", "tsne"), ("PCA", "pca"), ("UMAP", "umap"), ("Star", "star")):
            at.page.get_by_role("radio", name=name, exact=True).click()
            at.until(f"n.space === '{method}' && n.pending === '' && !n.morphing")
        at.page.get_by_role("link", name="Overview").click()
        at.page.get_by_text("How to read this").wait_for()
        at.page.get_by_role("link", name="Projection").click()
        at.ready()
    fetched = [url for url in at.fetched if "/nnviz/" in url]
    assert len([url for url in fetched if re.search(r"/(recording|positions)-", url)]) == 3  # two maps
    assert len(fetched) == len(set(fetched))
