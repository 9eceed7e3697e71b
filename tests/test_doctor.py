"""What `python -m nnviz doctor` says."""

from nnviz import __version__, doctor


def test_the_doctor_names_versions_and_the_backend() -> None:
    said = doctor.report()
    assert said.startswith(f"nnviz {__version__}, Python ")
    assert any(line.split()[:1] == ["numpy"] for line in said.splitlines())
    assert said.splitlines()[-1].startswith(("CPU: ", "GPU: "))


def test_the_doctor_says_how_to_get_what_is_missing(monkeypatch) -> None:
    monkeypatch.setitem(doctor.PACKAGES, "no-such-package", "nothing")
    said = doctor.report()
    assert 'missing: no-such-package; pip install "nnviz[all]"' in said
