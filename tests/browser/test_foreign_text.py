"""What a run's names do in a real browser: no request, no link, no picture and no mark-up that harmless names do not make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from nnviz.views.screens import SCREENS
from tests.named_run import write_named_run

from .conftest import Visit, serving

ATTACKS = (
    "![a](//evil.test/a.png)", "<img src=//evil.test>", "[a](//evil.test/)", "http://evil.test/a", "www.evil.test/a",
    "a@evil.test", ":material/home:", ":red[a] :smile:", "**a** `a` ~~a~~", "$x^2$ <b>a</b>", "<a href=//evil.test>a",
    "\u202eabc\u202e", "<style>*{display:none}", "<script>alert(1)</script>", "javascript:alert(1)", "# a", "| a | b |",
    "&lt;b&gt;", "%{y} {{x}}",
)  # fmt: skip

PLACES = (
    "", *(screen.name for screen in SCREENS[1:] if screen.name != "playground"), "?dims=3&method=pca&sample=7", "?method=tsne",
    "traces?samples=0-9", "traces?tab=overlaid&samples=0-9",
    "traces?tab=classes", "mistakes?show=ever", "mistakes?show=ever&below=flow&from=1&matrix=lines",
    "mistakes?below=calibration",
    *[f"network?inside={tab}" for tab in ("connections", "weights", "saliency", "looks")],
    *[f"compare?with={{other}}&tab={tab}" for tab in ("curves", "right", "classes", "agreement")],
)  # fmt: skip

#: Elements by name, and texts that act on others, in the page and in the shadow trees of its components.
CENSUS = """() => {
  const marks = "a,img,iframe,object,embed,script,style,link,form,b,strong,em,i,code,del,sup,sub,h1,h2,h3,h4,h5,h6," +
    "table,ul,li,hr,blockquote";
  const found = {}; const turning = [];
  const look = (root) => {
    for (const one of root.querySelectorAll(marks)) {
      if (one.closest("[data-testid=stSidebarNav]") || one.matches("head *")) continue;
      const name = one.localName + (one.getAttribute("href") ? ` to ${one.getAttribute("href").slice(0, 40)}` : "");
      found[name] = (found[name] ?? 0) + 1;
    }
    for (const one of root.querySelectorAll("[class*=katex]")) found.katex = (found.katex ?? 0) + 1;
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
    for (const one of root.querySelectorAll("*"))
      for (const part of one.childNodes)
        if (part.nodeType === 3 && /[\\u202a-\\u202e\\u2066-\\u2069]/.test(part.data)) turning.push(part.data.slice(0, 80));
  };
  look(document);
  return { found, turning };
}"""

#: The census once it has been the same for 300 ms.
LASTING = f"""() => {{
  const now = ({CENSUS})();
  const written = JSON.stringify(now);
  if (window.counted?.written !== written) window.counted = {{ written, since: performance.now() }};
  return performance.now() - window.counted.since > 300 && now;
}}"""


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory) -> Iterator[str]:
    """A server with a run whose every name is an attack, and with the same under harmless names of that length; each twice."""
    folder = tmp_path_factory.mktemp("named")
    fields: list[str] = []

    def attack(field: str) -> str:
        if field not in fields:
            fields.append(field)
        return f"{ATTACKS[fields.index(field) % len(ATTACKS)]}{fields.index(field)}"

    def harmless(field: str) -> str:
        return "n" * (len(attack(field)) - 2) + f"{fields.index(field):02}"

    for file in ("attack", "attack-2"):
        write_named_run(folder / f"{file}.nnviz", attack)
    for file in ("harmless", "harmless-2"):
        write_named_run(folder / f"{file}.nnviz", harmless)
    with serving(folder) as url:
        yield url


def census(visit, base: str, run: str, place: str) -> tuple[Counter[str], list[str], Visit]:
    path, _, query = place.partition("?")
    query = query.format(other=quote(f"{run}-2"))
    at = visit(f"/{path}?run={run}&{query}", base=base)
    at.page.wait_for_selector("[data-testid=stApp]")
    at.settled()
    at.page.wait_for_function("() => !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')")
    at.page.wait_for_load_state("networkidle")
    told = at.page.wait_for_function(LASTING).json_value()
    return Counter(told["found"]), told["turning"], at


@pytest.mark.parametrize("place", PLACES)
def test_names_make_nothing_that_harmless_names_do_not_make(visit, two_runs: str, place: str) -> None:
    usual, _, _ = census(visit, two_runs, "harmless", place)
    found, turning, at = census(visit, two_runs, "attack", place)
    own = (two_runs, two_runs.replace("http", "ws"), "data:", "blob:")
    assert not [url for url in at.fetched if not url.startswith(own)]
    assert not turning
    assert not found - usual, "elements that the names have made"
    assert not at.page.locator("[data-testid=stException]").count()
