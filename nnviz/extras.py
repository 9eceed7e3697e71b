"""Which extra of nnviz brings a package that is missing: what messages and `doctor` say."""

from __future__ import annotations

from importlib.util import find_spec

#: Extra → the modules that come with it; tqdm and scikit-learn come with each. The folder requirements has the versions.
EXTRAS = {
    "maps": ("tqdm", "sklearn", "scipy", "openTSNE", "umap", "pacmap", "numba"),
    "app": ("streamlit", "starlette", "plotly", "PIL", "pandas", "cleanlab", "streamlit_plotly_events"),
    "cluster": ("dask", "distributed"),
    "tensorflow": ("tensorflow", "keras"),
    "gpu": ("cupy", "cuml"),
}


def require(module: str) -> None:
    """ModuleNotFoundError where a module is not installed, without importing it.

    Examples
    --------
    >>> require("numpy")
    """
    if find_spec(module) is None:
        raise ModuleNotFoundError(f"{module} is not installed: {install_command(module)}", name=module)


def install_command(module: str, package: str = "") -> str:
    """The command that installs a module: the extra that has it, or the package itself.

    Examples
    --------
    >>> install_command("streamlit.web"), install_command("torch")
    ('pip install "nnviz[app]"', 'pip install torch')
    """
    name = module.partition(".")[0]
    extra = next((extra for extra, modules in EXTRAS.items() if name in modules), None)
    return f'pip install "nnviz[{extra}]"' if extra else f"pip install {package or name}"
