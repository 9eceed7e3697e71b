"""The app around the map: deep links, pages, runs of strangers."""

import re

import pytest


def shown_text(seen) -> str:
    """The words of the Overview, its charts' too, once all of them are there."""
    seen.page.locator(".js-plotly-plot .xtitle").nth(3).wait_for()
    seen.page.get_by_role("heading", name="The recording").wait_for()
    seen.page.locator("[data-testid=stMetric]").nth(11).wait_for()
    seen.settled()
    return seen.page.locator(".stMainBlockContainer").inner_text()


def test_a_deep_link_on_a_cold_server_shows_the_page_as_the_home_page_does(visit, cold_server) -> None:
    deep = visit("/overview?run=digits&epoch=12", base=cold_server)
    by_link = shown_text(deep)
    assert "epoch 12" in by_link
    links = deep.page.locator("[data-testid=stSidebarNavLink]").all_inner_texts()
    assert links[:2] == ["Projection", "Overview"]
    home = visit("/?run=digits&epoch=12", base=cold_server).ready()
    assert home.page.locator("[data-testid=stSidebarNavLink]").all_inner_texts() == links
    home.page.get_by_role("link", name="Overview").click()
    assert shown_text(home) == by_link
    assert re.search(r"/overview\?run=digits&method=star&epoch=12$", deep.page.url)


def test_a_deep_link_into_the_map_on_a_cold_server(visit, cold_server) -> None:
    at = visit("/?run=digits&method=pca&epoch=7&sample=30&class=3", base=cold_server).ready()
    assert [at.hook(name) for name in ("space", "checkpoint", "picked", "kept")] == ["pca", 6, 30, 3]


def test_another_page_and_back_keeps_the_view_and_fetches_nothing_twice(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.page.keyboard.press("Home")
    at.until("n.t === 0")
    at.page.mouse.click(*at.point(17))
    at.until("n.picked >= 0")
    picked = at.hook("picked")
    at.page.wait_for_url(f"**epoch=1&sample={picked}")
    for _ in range(2):
        at.page.get_by_role("link", name="Overview").click()
        shown_text(at)
        at.page.wait_for_function("!window.__nnviz")
        at.page.get_by_role("link", name="Projection").click()
        at.ready()
        assert (at.hook("checkpoint"), at.hook("picked")) == (0, picked)
    assert len([url for url in at.fetched if "/recording-" in url]) == 1


def test_the_back_button_undoes_what_was_chosen(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.page.wait_for_url("**method=star&epoch=45")
    at.page.get_by_role("radio", name="PCA").click()
    at.page.wait_for_url("**method=pca&epoch=45")
    at.page.locator(".strip button").first.click()
    at.until("n.picked >= 0")
    at.page.wait_for_url("**sample=**")
    at.settled()
    at.page.go_back()
    at.until("n.picked === -1 && n.space === 'pca'")
    at.page.go_back()
    at.until("n.space === 'star'")
    at.page.go_forward()
    at.until("n.space === 'pca'")


def test_what_was_done_just_before_leaving_a_page_is_kept(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.page.keyboard.press("Home")
    at.page.get_by_role("link", name="Overview").click()
    at.page.get_by_text("at epoch 1", exact=True).wait_for()
    at.page.get_by_role("link", name="Projection").click()
    at.ready()
    at.page.keyboard.press(" ")
    at.page.locator(".stage").hover()
    at.until("n.playing && n.t > 3")
    at.page.mouse.move(5, 5)  # on the way to the navigation
    at.page.wait_for_url(lambda url: not url.endswith("epoch=1"))
    at.page.get_by_role("link", name="Overview").click()
    shown_text(at)
    assert at.page.get_by_text("at epoch 1", exact=True).count() == 0
    at.page.get_by_role("link", name="Projection").click()
    at.ready()
    assert 3 <= at.hook("t") < 44


def test_an_unreadable_run_can_be_left_by_the_picker(visit) -> None:
    at = visit("/?run=damaged")
    at.page.locator("[data-testid=stAlert]").wait_for()
    at.choose_run("colour")
    at.until("n.points === 60 && n.run === 'colour'")


def test_runs_of_equal_content_keep_their_own_view(visit) -> None:
    at = visit("/?run=bare&epoch=2").ready()
    at.choose_run("same")
    at.until("n.checkpoint === 4")
    at.page.locator(".overlay").press("Home")  # the picker has the keyboard
    at.page.wait_for_url("**run=same&method=star&epoch=1")


def test_a_bundle_that_cannot_be_loaded_can_be_tried_again(visit) -> None:
    at = visit("/overview?run=colour")
    at.page.route("**/recording-*", lambda route: route.fulfill(status=503))
    at.expected.append("503")
    at.page.get_by_role("link", name="Projection").click()
    at.page.get_by_text("The recording could not be loaded").wait_for()
    at.page.unroute("**/recording-*")
    at.page.get_by_role("button", name="Try again").click()
    at.until("n.points === 60")


def test_choosing_another_run_shows_it(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.choose_run("colour")
    at.until("n.points === 60 && n.run === 'colour'")
    at.page.wait_for_url("**run=colour**")
    at.choose_run("digits")
    at.until("n.points === 1797")


@pytest.mark.parametrize("page", ["/", "/overview"])
def test_names_with_markup_are_shown_as_text(visit, page: str) -> None:
    at = visit(f"{page}?run=hostile")
    if page == "/":
        at.ready()
        buttons = at.page.locator(".legend button")
        assert buttons.nth(0).inner_text() == "<img src=…cked=1'>"
        names = [buttons.nth(k).get_attribute("title") for k in range(3)]
        assert names == ["<img src=x onerror='window.hacked=1'>", "**bold** $x$ :red[a]", "<b>b</b>"]
    else:
        text = shown_text(at)
        assert text.count("<img src=x onerror='window.hacked=1'>") >= 2
    assert at.page.evaluate("window.hacked") is None
    assert at.page.locator(".stMainBlockContainer img").count() == 0


@pytest.mark.parametrize(
    ("run", "message"),
    [
        ("damaged", "damaged.nnviz: cut short before its first whole checkpoint"),
        ("empty", "empty.nnviz: the file is empty"),
    ],
)
@pytest.mark.parametrize("page", ["/", "/overview"])
def test_unreadable_runs_say_so_in_an_error_box(visit, page: str, run: str, message: str) -> None:
    at = visit(f"{page}?run={run}")
    box = at.page.locator("[data-testid=stAlert]")
    box.wait_for()
    assert message in box.inner_text()
    assert "Traceback" not in at.page.locator("body").inner_text()
    at.page.get_by_role("combobox", name="Run").wait_for()


def test_a_run_that_was_cut_short_says_so(visit) -> None:
    at = visit("/overview?run=cut")
    warning = at.page.locator("[data-testid=stAlert]").first
    warning.wait_for()
    assert "cut short after epoch" in warning.inner_text()


def test_a_run_without_labels_and_images_is_shown(visit) -> None:
    at = visit("/?run=bare&epoch=5&sample=4").ready()
    assert at.hook("points") == 60
    assert "network says" in at.page.locator(".panel").inner_text()
    assert at.page.locator(".image").is_hidden()
    assert "predicted class" in at.page.locator(".toolbar").inner_text()
    at.page.get_by_role("link", name="Overview").click()
    at.page.get_by_text("This run has no labels").wait_for()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("run=nothing&epoch=45", "There is no run “nothing” here"),
        ("run=../../etc/passwd&epoch=45", "There is no run"),
        ("epoch=soon", "“soon” is not an epoch"),
        ("sample=99999", "“99999” is not a sample; choose a whole number from 0 to 1796."),
        ("class=<b>x</b>", "“<b>x</b>” is not a class; choose 0, 1, 2, 3, 4, 5, 6, 7, …"),
        ("method=magic", "“magic” is not a projection; choose star, pca, tsne, umap"),
        ("epoch=9999", "There is no epoch 9999, so this is epoch 45"),
        ("run=![x](https://e.invalid/x.png)&epoch=45", "There is no run “![x](https:\u2060//e.invalid/x.png)”"),  # no link
    ],
)
def test_nonsense_in_the_address_is_said_and_passed_over(visit, query: str, message: str) -> None:
    at = visit(f"/?{query}")
    at.page.get_by_text(message).wait_for()
    at.ready()
    assert at.hook("points") == 1797


def test_the_tab_frees_its_graphics_contexts(visit) -> None:
    at = visit("/?epoch=45").ready()
    at.page.evaluate(
        """() => {
            window.lost = 0;
            const create = HTMLCanvasElement.prototype.getContext;
            HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
                const context = create.call(this, kind, ...rest);
                if (kind === 'webgl2' && context && !context.counted) {
                    context.counted = true;
                    window.made = (window.made ?? 0) + 1;
                    this.addEventListener('webglcontextlost', () => window.lost++);
                }
                return context;
            };
        }"""
    )
    for _ in range(3):
        at.page.get_by_role("link", name="Overview").click()
        shown_text(at)
        at.page.get_by_role("link", name="Projection").click()
        at.ready()
    at.page.wait_for_function("window.made - window.lost === 1")
