// Selectors of third-party pages, none of which is promised: Streamlit's (seen in 1.67), and Plotly's charts, in it and in the
// frames of heat maps (plotly.js 1.58). The one list; what styles name is in nnviz/ui/streamlit_internals.py.

/** What scrolls. */
export const MAIN = "[data-testid=stMain]";

/** What is beside the page: navigation and settings. */
export const SIDEBAR = "[data-testid=stSidebar]";

/** The element of a chart, which is also Plotly's object of it. */
export const CHART = ".js-plotly-plot";

/** What of a chart has clicks of its own. */
export const CHART_CONTROLS = ".modebar, .legend";

/** The field of a chart that takes the pointer. */
export const CHART_FIELD = ".nsewdrag";

/** The last of the pictures of a chart, which has the labels under the pointer. */
export const CHART_HOVERS = ".svg-container > .main-svg:last-of-type";
