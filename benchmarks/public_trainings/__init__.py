"""Public trainings, written anew in the shape of their sources, each with a recorder added in a line or two."""
