"""Pages that outlive their session: the server was restarted, or the page was away for long."""

from urllib.parse import urlsplit

from .conftest import serving


def test_another_screen_after_a_restart_of_the_server_shows_the_same_run(visit, runs_folder) -> None:
    with serving(runs_folder) as url:
        at = visit("/overview?run=colour&epoch=2&sample=7", base=url)
        at.page.wait_for_function("() => window.__nnvizBefore?.words.run === 'colour'")
        at.settled()
        at.page.wait_for_load_state("networkidle")
        at.expected += ["WebSocket", "ERR_CONNECTION_REFUSED", "/nnviz/"]  # while it is away
        before = at.page.evaluate("window.__nnvizBefore.session")
    with serving(runs_folder, port=urlsplit(url).port):
        at.page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for(timeout=60_000)
        at.page.get_by_role("link", name="Traces").click()
        at.page.wait_for_url("**/traces?*run=colour*epoch=2*sample=7*", timeout=60_000)
        at.page.wait_for_function(f"() => window.__nnvizBefore && window.__nnvizBefore.session !== '{before}'")
        at.settled()
        assert at.page.evaluate("window.__nnvizBefore.words.run") == "colour"
