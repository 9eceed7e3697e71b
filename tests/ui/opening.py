"""Pages of the app as a link opens them, and what they say."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def open_page(name: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    app.query_params.clear()
    app.query_params.update(query)
    return app.switch_page(f"pages/{name}.py").run()


def errors(app: AppTest) -> list[str]:
    return [*(box.value for box in app.error), *(box.message for box in app.exception)]


def words(app: AppTest) -> str:
    """All that the page says, without the marks that keep Markdown out."""
    kinds = (app.markdown, app.caption, app.info, app.success, app.warning, app.error, app.code)
    return "\n".join(box.value for kind in kinds for box in kind).replace("\\", "")
