"""Text from a file or an address stays text on every page, whatever Streamlit reads there: Markdown, HTML or addresses."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from streamlit.testing.v1 import AppTest

from nnviz.analysis.measures import MEASURES
from nnviz.legible import legible, legible_json
from nnviz.ui.commands import nnviz_command
from nnviz.ui.compare import parameters as compare
from nnviz.ui.mistakes import parameters as mistakes
from nnviz.ui.network import parameters as network
from nnviz.ui.text import plain
from nnviz.ui.traces import parameters as traces
from nnviz.views.screens import SCREENS
from tests.named_run import write_named_run

ROOT = Path(__file__).parents[2]

#: What a stranger may write, each of another way to become more than text.
ATTACKS = (
    "![i](http://evil.example/{0}.png)",
    "<img src='http://evil.example/{0}.png' onerror=x>",
    "[{0}](http://evil.example/)",
    "http://evil.example/{0}",
    "www.evil.example",
    "{0}@evil.example",
    ":material/home: :streamlit: :smile: :red[{0}]",
    "**{0}** `{0}` ~~{0}~~ $x^{0}$",
    "\u202e{0} \u2066{0} \x1b[31m{0}",
    "# {0}",
    "-> {0} -- <- <->",
)

#: How each of them stands in a message where it would be read.
READ = (
    r"!\[",
    r"(?<!\\)<img",
    r"(?<!\\)\]\(",
    r"(?i)(?<!\\):(?=//)|://",
    r"(?i)www\.",
    r"\w@evil",
    r"(?<!\\):red|:(?:smile|streamlit|material.home):|:material/",
    r"(?<!\\)\*\*Q|(?<!\\)`Q|(?<!\\)~~Q|(?<!\\)\$x",
    "[\u202a-\u202e\u2066-\u2069\x1b]",
    r"^# Q",
    r"(?:^|\s)\\?-\\?>\s",
)

#: What is shown as it is, or by rules of its own: fields of messages by element.
AS_THEY_ARE = {
    "selectbox.options", "selectbox.raw_value", "multiselect.options", "multiselect.raw_values", "multiselect.default",
    "selectbox.placeholder", "code.code_text",
}  # fmt: skip
OWN_RULES = ("plotly_chart.", "bidi_component.", "component_instance.", "dataframe.", "arrow_data_frame.", "imgs.")
IDENTITIES = re.compile(r"(^|\.)(id|key|element_id|query_param_key|url|urls|user_key|form_id|file_urls_json|element_hash)$")

PLACES = [
    "", *[screen.name for screen in SCREENS[1:]], "?method=tsne", "?sample=3&class={class}", "mistakes?part={part}&show=ever",
    "mistakes?show=ever&class={class}&says=2", "landscape?of={part}", "landscape?directions=random",
    *[f"traces?tab={tab}&samples=0-30" for tab in traces.TABS], *[f"traces?list={name}" for name in traces.LISTS],
    *[f"mistakes?show=ever&below={tab}" for tab in mistakes.TABS], *[f"mistakes?matrix={name}" for name in mistakes.MATRICES],
    *[f"mistakes?show=ever&sort={name}" for name in (*MEASURES, "label")],
    "mistakes?show=ever&where={column}:", "traces?where={number}:..10", "overview?by=column:{column}",
    "?colour=column:{number}", "mistakes?show=ever&sort=column:{column}", "overview?metrics={metric}",
    *[f"network?{layer}inside={tab}" for tab in network.TABS for layer in ("", "layer={layer}&")],
    *[f"network?saliency={name}&inside=saliency&sample=0" for name in network.METHODS],
    *[f"compare?with={{other}}&tab={tab}" for tab in compare.TABS],
    *[f"compare?with={{other}}&which={kind}" for kind in compare.KINDS],
]  # fmt: skip


def texts_of(app: AppTest) -> Iterator[tuple[str, str]]:
    """Every text of every message that the page was made of, and the field that it stands in."""

    def walk(message: object, path: str) -> Iterator[tuple[str, str]]:
        for field, value in message.ListFields():  # type: ignore[attr-defined]
            at = f"{path}.{field.name}"
            values = list(value) if field.is_repeated else [value]
            if hasattr(field.message_type, "GetOptions") and field.message_type and field.message_type.GetOptions().map_entry:
                continue
            for item in values:
                if isinstance(item, str):
                    yield at, item
                elif hasattr(item, "ListFields"):
                    yield from walk(item, at)

    nodes = [app._tree]
    while nodes:
        node = nodes.pop()
        nodes.extend(getattr(node, "children", {}).values())
        proto = getattr(node, "proto", None)
        if proto is not None:
            yield from walk(proto, getattr(node, "type", "") or type(proto).__name__)


@pytest.fixture
def named(monkeypatch, tmp_path):
    """Opens a page of a run whose every name is an attack."""
    monkeypatch.setenv("NNVIZ_RUNS", str(tmp_path / "runs"))
    (tmp_path / "runs").mkdir()

    def open_page(attack: str, place: str) -> AppTest:
        def word(field: str) -> str:
            return attack.format("Q" + field.replace(" ", ""))

        file = "![Qfile](www.evil.example) **Qfile** [Qfile](x) :red[Qfile] \u202e"
        for name in (f"{file}.nnviz", f"{file}-2.nnviz"):
            write_named_run(tmp_path / "runs" / name, word)
        path, _, query = place.partition("?")
        app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=120)
        app.query_params["run"] = file
        names = {"class": legible(word("class 3")), "part": legible(word("test")), "layer": legible(word("layer 1"))}
        names |= {"column": legible(word("column")), "number": legible(word("number")), "note": legible(word("note"))}
        names["metric"] = quote(legible(word("metric")), safe="")
        names["other"] = quote(f"{file}-2")
        for pair in filter(None, query.split("&")):
            key, _, value = pair.partition("=")
            app.query_params[key] = value.format(**names)
        app.run()
        assert "".join(app.query_params["run"]) == file, "another run is shown"
        return app.switch_page(f"pages/{path}.py").run() if path else app

    return open_page


@pytest.mark.parametrize("place", PLACES)
def test_names_of_a_run_stay_text(named, place: str) -> None:
    app = named(" ".join(ATTACKS), place)
    assert not app.exception, app.exception
    assert not app.toast, [toast.value for toast in app.toast]  # what was asked for is there
    found = []
    for field, text in texts_of(app):
        if "Q" not in text or field.startswith(OWN_RULES) or IDENTITIES.search(field):
            continue
        patterns = [READ[8]] if field in AS_THEY_ARE else READ
        found += [(field, pattern, text[:300]) for pattern in patterns if re.search(pattern, text)]
    assert not found, "\n".join(f"{field} {pattern}: {text!r}" for field, pattern, text in found)


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_made_plain_is_read_letter_for_letter(attack: str) -> None:
    """Without the escapes and what has no width, the text is what it was."""
    name = attack.format("Q")
    shown = re.sub(r"\\(.)", r"\1", plain(name)).replace("\u2060", "")
    assert shown == " ".join(legible(name).split())
    assert not [pattern for pattern in READ if re.search(pattern, plain(name))]


def test_long_text_is_cut_and_says_so() -> None:
    assert plain("a" * 2000, 10) == "a" * 9 + "…"
    assert len(plain("a" * 10**6)) == 1000
    assert plain("a\n b\u2028c") == "a b c"


@pytest.mark.parametrize("name", ["שלום", "مرحبا", "日本語", "é 👩\u200d🔬", "a\tb\nc", ""])
def test_letters_of_all_languages_stay(name: str) -> None:
    assert legible(name) == name


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x00", "\x1b", "\x7f", "\x9b", "\ud800"])
def test_what_acts_on_its_surroundings_is_seen_instead(character: str) -> None:
    assert legible(f"a{character}b") == "a b"
    if character != "\ud800":
        written = json.dumps({"name": f"a{character}b", "path": "C:\\u202e"})
        assert json.loads(legible_json(written)) == {"name": "a b", "path": "C:\\u202e"}


@pytest.mark.parametrize("word", ["$(touch x)", "a b", "`x`", "a'b", "\u202ea", "a\nb", "-x", "a;b", "*", "é"])
def test_an_offered_command_is_words_to_a_shell(word: str, tmp_path) -> None:
    command = nnviz_command("landscape", word)
    assert legible(command) == command
    program = f"python() {{ printf '%s\\0' \"$@\"; }}; {command}"
    given = subprocess.run(["bash", "-c", program], capture_output=True, cwd=tmp_path, env={"LC_ALL": "C.UTF-8"}, check=True)
    assert given.stdout.decode().split("\0")[:-1] == ["-m", "nnviz", "landscape", word]
    assert not list(tmp_path.iterdir())
