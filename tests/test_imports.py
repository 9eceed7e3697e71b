"""The architecture as a test: which part may import which, and which part alone may import a package."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted([*ROOT.glob("nnviz/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"])
#: Scripts that the app does not need.
OTHER_FILES = sorted([*ROOT.glob("benchmarks/**/*.py"), *ROOT.glob("examples/**/*.py")])

#: Lower numbers know nothing of higher ones. `views`, `charts` and `ui` lie above the four that compute.
LAYERS = {
    "runs": 0,
    "analysis": 1,
    "playground": 1,
    "projection": 2,
    "network": 2,
    "jobs": 3,
    "charts": 3,
    "views": 4,
    "ui": 5,
    "pages": 6,
}

#: Package → the only places that import it.
SINGLE_IMPORTERS = {
    "streamlit": ("streamlit_app.py", "pages/", "nnviz/ui/", "nnviz/views/"),
    "plotly": ("nnviz/charts/",),
    "streamlit_plotly_events": ("nnviz/ui/clicks.py",),
    "msgpack": ("nnviz/runs/",),
    "keras": (
        "nnviz/runs/recorder.py",
        "nnviz/runs/outputs.py",
        "nnviz/runs/output_choice.py",
        "nnviz/runs/calls.py",
        "nnviz/runs/embedding_layers.py",
        "nnviz/runs/layer_norms.py",
        "nnviz/runs/model_reader.py",
        "nnviz/runs/datasets.py",
        "nnviz/runs/layers.py",
        "nnviz/runs/models.py",
        "nnviz/runs/tasks.py",
        "nnviz/runs/training.py",
        "nnviz/network/",
    ),
    "tensorflow": ("nnviz/runs/", "nnviz/network/"),
    "cupy": ("nnviz/projection/backend/",),
    "cuml": ("nnviz/projection/backend/", "nnviz/projection/methods/"),
    "cleanlab": ("nnviz/analysis/label_errors.py",),
    "umap": ("nnviz/projection/methods/umap.py",),
    "pacmap": ("nnviz/projection/methods/pacmap.py",),
    "faiss": (),
    "openTSNE": ("nnviz/projection/methods/tsne.py",),
    "dask": ("nnviz/projection/cluster.py",),
    "distributed": ("nnviz/projection/cluster.py",),
    "pickle": (),
}

#: Library → what of it is public, as modules; what lies deeper is imported by its one adapter alone.
PUBLIC_MODULES = {
    "streamlit": ("streamlit", "streamlit.testing.v1"),
    "plotly": ("plotly.graph_objects",),
    "keras": ("keras",),
    "tensorflow": ("tensorflow",),
    "umap": ("umap",),
    "openTSNE": ("openTSNE",),
}

#: The modules that name what a library does not promise; each says what, and why.
ADAPTERS = ("nnviz/ui/streamlit_internals.py", "nnviz/runs/keras_internals.py", "benchmarks/streamlit_internals.py")

#: Private names that are documented.
DOCUMENTED = {"_exit", "_asdict", "_replace", "_fields"}

#: What no page may bring with it: seconds and hundreds of megabytes, on machines that have few of either.
HEAVY = (
    "tensorflow",
    "keras",
    "sklearn",
    "cleanlab",
    "scipy",
    "numba",
    "umap",
    "openTSNE",
    "pacmap",
    "faiss",
    "distributed",
    "torch",
    "cuml",
    "cupy",
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported_modules(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions, with relative imports written out."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.update([module, *(f"{module}.{alias.name}" for alias in node.names)])
    return found


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def layer_of(module: str) -> int | None:
    parts = module.split(".")
    name = parts[1] if parts[0] == "nnviz" and len(parts) > 1 else parts[0]
    return LAYERS.get(name)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    own = layer_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own is None:  # the public face, the command line and the entry script know everything
        return
    upward = {module for module in imported_modules(path) if (layer_of(module) or 0) > own}
    assert not upward, f"{name_of(path)} imports {sorted(upward)} from above"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_packages_are_imported_in_their_one_place(path: Path) -> None:
    for module in imported_modules(path):
        places = SINGLE_IMPORTERS.get(module.split(".")[0])
        assert places is None or name_of(path).startswith(places), f"{name_of(path)} imports {module}"


@pytest.mark.parametrize("path", [*FILES, *OTHER_FILES], ids=name_of)
def test_no_module_imports_a_private_name(path: Path) -> None:
    private = {module for module in imported_modules(path) if any(is_private(name) for name in module.split("."))}
    assert not private, f"{name_of(path)} imports {sorted(private)}: what several modules need has a public name and a home"


def private_attributes(path: Path) -> set[str]:
    """Private attributes that a file reads or sets, also by `getattr` and its kin, in any object."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("getattr", "setattr", "hasattr", "delattr"):
            found.update(arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant))
    return {name for name in found if is_private(name)} - DOCUMENTED


@cache
def own_attributes() -> set[str]:
    """What our classes and modules define: methods, fields, and attributes that they set of themselves."""
    found = set()
    for path in [*FILES, *OTHER_FILES]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and ast.unparse(node.value) in ("self", "cls")
            ):
                found.add(node.attr)
    return found


@pytest.mark.parametrize("path", [*FILES, *OTHER_FILES], ids=name_of)
def test_private_names_of_libraries_are_in_their_adapters(path: Path) -> None:
    if name_of(path) in ADAPTERS:
        return
    foreign = private_attributes(path) - own_attributes()
    assert not foreign, f"{name_of(path)} reads {sorted(foreign)}, which no class of ours has: it belongs to one of {ADAPTERS}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        modules = [node.module] if isinstance(node, ast.ImportFrom) and not node.level else []
        modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        for module in modules:
            public = PUBLIC_MODULES.get(str(module).split(".")[0])
            assert public is None or module in public, f"{name_of(path)} imports {module}, which is not public"


@pytest.mark.parametrize("part", ["charts", "analysis"])
def test_charts_and_analysis_know_neither_files_nor_streamlit(part: str) -> None:
    for path in (ROOT / "nnviz" / part).glob("**/*.py"):
        known = {module.split(".")[0] for module in imported_modules(path)}
        assert not known & {"pathlib", "os", "io", "streamlit"}, name_of(path)
        assert not any(module.startswith("nnviz.runs") for module in imported_modules(path)), name_of(path)


@pytest.mark.slow
@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("pages/*.py")))
def test_no_page_imports_anything_heavy(page: str) -> None:
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("streamlit_app.py", default_timeout=60).run()
app = app.switch_page({page!r}).run()
assert not app.exception, app.exception
print(*[name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_reading_a_run_imports_nothing_but_numpy_and_msgpack() -> None:
    script = (
        "import sys, nnviz; print(*[name for name in ('streamlit', 'plotly', 'pandas', 'PIL', 'tqdm') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
