"""The packages of the wheel. The entry script and its pages lie beside `nnviz` here, and in a wheel in it, as `nnviz/app`."""

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py


class BuildPy(build_py):
    """Of the modules beside `nnviz` the entry script alone is part of it."""

    def find_package_modules(self, package: str, package_dir: str) -> list[tuple[str, str, str]]:
        modules = super().find_package_modules(package, package_dir)
        return [module for module in modules if package != "nnviz.app" or module[1] == "streamlit_app"]


setup(
    packages=[*find_packages(include=["nnviz", "nnviz.*"]), "nnviz.app", "nnviz.app.pages"],
    package_dir={"nnviz.app": ".", "nnviz.app.pages": "pages"},
    cmdclass={"build_py": BuildPy},
)
