"""Network: the model's layers, and what of the one that is open: activations, edges, weights, saliency, what units look for."""

import streamlit as st

from nnviz.network.errors import NetworkError
from nnviz.ui import shell, state
from nnviz.ui.epochs import epoch_bar
from nnviz.ui.histories import run_histories
from nnviz.ui.job_progress import watch
from nnviz.ui.network.connections import connections_tab
from nnviz.ui.network.feature_visualisation import visualisation_tab
from nnviz.ui.network.layers import layer_graph, nothing_recorded, open_layer, tab_place, tab_row
from nnviz.ui.network.matrix import activations_tab
from nnviz.ui.network.model_data import run_graph
from nnviz.ui.network.parameters import NETWORK, state_of
from nnviz.ui.network.saliency import saliency_tab
from nnviz.ui.network.weights import logged_norms, weights_tab
from nnviz.ui.text import plain

choice, run = shell.begin_page()
view = state.view_of(choice, run)
graph, trouble = run_graph(choice)
page_state = state_of(choice, run, tuple(layer.name for layer in graph.layers))
state.publish(choice, run, view, NETWORK.query(page_state, run))
bar = epoch_bar(choice, run, view)
if not graph.layers:
    nothing_recorded(run)
    logged_norms(run)
else:
    layer = open_layer(run, graph, page_state)
    if trouble:
        st.warning(plain(trouble), icon=":material/account_tree:")
    layer_graph(choice, run, view, graph, layer)
    tab_row(choice, page_state, layer)
    progress = None
    with tab_place(page_state, bar):
        try:
            if page_state.tab in ("activations", "saliency") and not run.has_answers:
                st.info(f"This run holds no answers of a classifier, which {page_state.tab} are shown by.")
            elif page_state.tab == "activations":
                activations_tab(choice, run, view, page_state, run_histories(choice), layer)
            elif page_state.tab == "connections":
                connections_tab(choice, run, view, page_state, graph, layer)
            elif page_state.tab == "weights":
                weights_tab(choice, run, view, page_state, graph, layer)
            elif page_state.tab == "saliency":
                progress = saliency_tab(choice, run, view, page_state, run_histories(choice), bar)
            else:
                progress = visualisation_tab(choice, run, view, page_state, graph, layer)
        except NetworkError as error:
            st.error(plain(str(error)), icon=":material/error:")
    if progress:
        watch(progress)
