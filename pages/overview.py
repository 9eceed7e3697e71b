import streamlit as st
from nnviz.ui import shell
choice, run = shell.begin_page()
st.title("Overview")
