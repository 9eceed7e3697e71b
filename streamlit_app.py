"""The app: ``streamlit run streamlit_app.py``, which serves `app`, and runs this file again as the script of every page."""

import streamlit as st

from nnviz.views.files import MIDDLEWARE, ROUTES

if __name__ == "__main__":
    from nnviz.ui.shell import run_app

    run_app()
else:
    from nnviz.ui.memory import share_arenas

    share_arenas()
    app = st.App(__file__, routes=ROUTES, middleware=MIDDLEWARE)
