"""Elements of Streamlit's page and of Plotly's charts that styles and the front end name, in the installed versions."""

import re
from pathlib import Path

import pytest

from .conftest import serving, write_app

ROOT = Path(__file__).parents[2]
STYLES = "".join(path.read_text("utf-8") for path in [*ROOT.glob("nnviz/ui/**/*.py"), *ROOT.glob("nnviz/ui/**/*.css")])
STYLED = sorted(set(re.findall(r"\[data-testid=[\w-]+\]|\.st[A-Z]\w*", STYLES)))
NAMED = re.findall(r'^export const \w+ = "(.+)";', (ROOT / "frontend/src/streamlit/dom.ts").read_text("utf-8"), re.MULTILINE)

SCRIPT = """
import plotly.graph_objects as go
st.title("Title")
st.caption("Caption")
st.code("code")
st.sidebar.write("aside")
with st.columns(2)[0]:
    st.metric("Metric", 1)
st.multiselect("Several", ["a", "b"], ["a"])
st.button("Button", type="primary")
st.progress(0.5)
st.error("Error")
figure = go.Figure(layout={"showlegend": True})
figure.add_scatter(x=[0, 1], y=[0, 1], name="a line").add_scatter(x=[0, 1], y=[1, 0], name="another")
with st.container(key="kept"):
    st.plotly_chart(figure, config={"displayModeBar": True})
"""


@pytest.fixture(scope="module")
def page(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("elements")
    with serving(folder, write_app(folder / "app.py", SCRIPT)) as url:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector(".js-plotly-plot .modebar")
        yield page
        context.close()


@pytest.mark.parametrize("selector", STYLED)
def test_elements_that_styles_name_are_there(page, selector: str) -> None:
    page.wait_for_selector(selector, state="attached", timeout=10_000)


@pytest.mark.parametrize("selector", NAMED)
def test_elements_that_the_front_end_names_are_there(page, selector: str) -> None:
    for each in selector.split(", "):
        page.wait_for_selector(each, state="attached")


def test_containers_have_their_keys_as_classes(page) -> None:
    assert page.locator("[data-testid=stLayoutWrapper] > .st-key-kept").count() == 1
