"""Which runs the app shows: variables of the environment, which a person or the command line sets for the server."""

#: The folder whose runs are listed; without it the folder `runs`.
RUNS_FOLDER = "NNVIZ_RUNS"
#: The path of the run that the app opens with, as the command line has made it absolute.
FIRST_RUN = "NNVIZ_FIRST_RUN"
