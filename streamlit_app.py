"""The app: ``streamlit run streamlit_app.py``."""

from nnviz.ui.shell import run_app

run_app()
