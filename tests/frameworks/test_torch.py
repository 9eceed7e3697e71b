"""Recordings of PyTorch hold what the model answers in evaluation, and leave the training as it would have been."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnviz

torch = pytest.importorskip("torch")

from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

import nnviz.torch

ROOT = Path(__file__).parents[2]


def data(n=60, width=6, n_classes=3):
    rng = np.random.default_rng(0)
    return torch.tensor(rng.normal(size=(n, width)), dtype=torch.float32), torch.tensor(np.arange(n) % n_classes)


def network(n_classes=3, width=6):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(width, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, n_classes))


def train(model, x, y, recorder=None, epochs=3):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    torch.manual_seed(1)
    loader = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True)
    if recorder:
        recorder.record(model, epoch=0, optimizer=optimizer)
    for epoch in range(1, epochs + 1):
        for inputs, target in loader:
            loss = nn.functional.cross_entropy(model(inputs), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        if recorder:
            recorder.record(model, epoch=epoch, metrics={"loss": loss.item()}, optimizer=optimizer)
    return loss


def test_the_training_is_the_same_to_the_bit_and_answers_are_those_of_evaluation(tmp_path):
    (x, y), model, bare = data(), network(), network()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y), weights=True, activations=True, embeddings="1") as recorder:
        train(model, x, y, recorder)
    train(bare, x, y)
    for name, value in bare.state_dict().items():
        assert torch.equal(model.state_dict()[name], value), name
    assert model.training
    run = nnviz.open_run(recorder.path)
    model.eval()
    with torch.no_grad():
        expected = model(x)
        normed = model[1](model[0](x))
    np.testing.assert_allclose(run.logits(-1).argmax(1), expected.argmax(1))
    np.testing.assert_allclose(run.probabilities(-1), torch.softmax(expected, 1), atol=2e-3)
    np.testing.assert_allclose(run.embeddings("1", -1), normed, atol=0.05)
    np.testing.assert_allclose(run.activations("2", -1), torch.relu(normed)[run.probe], atol=1e-3)
    assert run.weight_names[:2] == ("0/weight", "0/bias")
    np.testing.assert_array_equal(run.weights(-1)[0], model[0].weight.detach())
    assert run.layers == ("0", "1", "2", "3", "4")


def test_metrics_hold_norms_and_the_learning_rate(tmp_path):
    (x, y), model = data(), network()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y)) as recorder:
        before = {name: value.detach().clone() for name, value in model.named_parameters()}
        train(model, x, y, recorder, epochs=1)
    metrics = nnviz.open_run(recorder.path).checkpoints[-1].metrics
    moved = [(value - before[name]).square().sum() for name, value in model.named_parameters() if name.startswith("4.")]
    slopes = [value.grad.square().sum() for name, value in model.named_parameters() if name.startswith("4.")]
    assert metrics["update_norm/4"] == pytest.approx(float(sum(moved).sqrt()), rel=1e-4)
    assert metrics["gradient_norm/4"] == pytest.approx(float(sum(slopes).sqrt()), rel=1e-4)
    assert metrics["learning_rate"] == pytest.approx(0.01)


class Both(nn.Module):
    def __init__(self):
        super().__init__()
        self.bag, self.out = nn.EmbeddingBag(10, 4), nn.Linear(4, 2)

    def forward(self, text, offsets):
        return self.out(self.bag(text, offsets))


def test_batches_go_to_the_model_as_the_loader_collates_them(tmp_path):
    rows = [(torch.arange(at % 4 + 1), at % 2) for at in range(20)]

    def collate(batch):
        offsets = torch.tensor([0, *(len(text) for text, _ in batch[:-1])]).cumsum(0)
        return torch.cat([text for text, _ in batch]), offsets, torch.tensor([label for _, label in batch])

    loader = DataLoader(rows, batch_size=8, shuffle=True, collate_fn=collate)
    model = Both()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", loader, texts=[f"text {at}" for at in range(20)]) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert run.labels.tolist() == [at % 2 for at in range(20)]  # in the order of the data
    assert run.texts[3] == "text 3"
    text, offsets, _ = collate(rows)
    np.testing.assert_allclose(run.logits(0), model(text, offsets).detach(), atol=0.02)


@pytest.mark.parametrize(
    ("last", "kind"),
    [(nn.Identity(), "logits"), (nn.LogSoftmax(dim=1), "logits"), (nn.Softmax(dim=1), "probabilities")],
)
def test_what_the_model_answers_with_is_known(tmp_path, last, kind):
    (x, y), model = data(), nn.Sequential(network(), last)
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y)) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert run.has_logits is (kind == "logits")
    with torch.no_grad():
        expected = torch.softmax(network().eval()(x), 1)
    np.testing.assert_allclose(run.probabilities(0), expected, atol=2e-3)


@pytest.mark.parametrize("last", [nn.Identity(), nn.Sigmoid()])
def test_one_number_is_that_of_the_second_of_two_classes(tmp_path, last):
    (x, y), model = data(n_classes=2), nn.Sequential(network(1), last)
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y)) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert (run.n_classes, run.has_logits) == (2, isinstance(last, nn.Identity))
    with torch.no_grad():
        np.testing.assert_allclose(run.probabilities(0)[:, 1], torch.sigmoid(network(1).eval()(x))[:, 0], atol=2e-3)


class Pictures(Dataset):
    classes = ("cat", "dog")

    def __init__(self, transform):
        self.transform = transform
        self.images = torch.rand(12, 3, 8, 8, generator=torch.Generator().manual_seed(0))

    def __len__(self):
        return 12

    def __getitem__(self, at):
        return self.transform(self.images[at]), at % 2


class Normalize:
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.2, 0.1)

    def __call__(self, x):
        return (x - torch.tensor(self.mean)[:, None, None]) / torch.tensor(self.std)[:, None, None]


def test_pictures_are_given_back_as_they_were_and_classes_named_by_the_data_set(tmp_path):
    images = Pictures(Normalize())
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 2))
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", DataLoader(images, batch_size=5), activations=["0"]) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert run.class_names == ("cat", "dog")
    np.testing.assert_allclose(run.images, images.images.permute(0, 2, 3, 1) * 255, atol=1)
    assert run.recorded_layers[0].shape == (4, 6, 6)
    assert run.recorded_layers[0].units == 4


def test_a_model_without_classes_is_recorded_by_what_it_makes_of_the_samples(tmp_path):
    x, _ = data()
    model = nn.Sequential(nn.Linear(6, 2), nn.Linear(2, 6))
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", x, embeddings="0") as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert (run.has_answers, run.labels, run.embedding_names) == (False, None, ("0",))
    with nnviz.torch.Recorder(tmp_path / "b.nnviz", x, embeddings=True) as own:
        own.record(model, epoch=0)
    run = nnviz.open_run(own.path)
    assert (run.has_answers, run.embedding_names, run.embedding_size("output")) == (False, ("output",), 6)


X, Y = data()
BAD = {
    "a path": (lambda: nnviz.torch.Recorder("a.nnviz", "folder/images"), "expected tensors or arrays"),
    "a regression": (lambda: nnviz.torch.Recorder("a.nnviz", (X, X[:, 0])), "regression.*embeddings="),
    "other labels": (lambda: nnviz.torch.Recorder("a.nnviz", X, Y[:10]), "60 samples and 10 labels"),
    "no samples": (lambda: nnviz.torch.Recorder("a.nnviz", X[:0]), "expected"),
    "half a mean": (lambda: nnviz.torch.Recorder("a.nnviz", (X, Y), mean=0.5), "expected both"),
    "no module": (lambda: record(nnviz.torch.Recorder("a.nnviz", (X, Y), embeddings="fc")), "no module 'fc'; it has 0, 1"),
    "no model": (lambda: nnviz.torch.Recorder("a.nnviz", (X, Y)).record(dict), "expected a torch.nn.Module"),
    "other samples": (lambda: record(nnviz.torch.Recorder("a.nnviz", (X[:, :5], Y))), "nnviz cannot record"),
    "fewer classes": (lambda: record(nnviz.torch.Recorder("a.nnviz", (X, Y + 1))), "label 3 is out of range"),
    "several yes or no": (
        lambda: nnviz.torch.Recorder("a.nnviz", (X, Y)).record(nn.Sequential(network(), nn.Sigmoid())),
        "multi-label",
    ),
}


def record(recorder):
    recorder.record(network(), epoch=0)


@pytest.mark.parametrize("case", BAD.values(), ids=BAD.keys())
def test_what_cannot_be_recorded_is_a_value_error_before_the_training(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    give, words = case
    with pytest.raises(ValueError, match=words):
        give()
    assert not list(tmp_path.glob("*.nnviz"))


def test_what_fails_later_is_one_warning_at_the_users_line(tmp_path):
    (x, y), model = data(), network()
    recorder = nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y))
    recorder.record(model, epoch=0)
    with torch.no_grad():
        model[4].bias[0] = float("nan")
    with pytest.warns(RuntimeWarning, match="stopped recording") as told:
        assert not recorder.record(model, epoch=1)
    assert told[0].filename == __file__
    assert not recorder.record(model, epoch=2)
    recorder.close()
    assert not nnviz.open_run(recorder.path).complete


DISTRIBUTED = """
import sys, torch, torch.distributed as dist, nnviz, nnviz.torch
dist.init_process_group("gloo")
torch.manual_seed(0)
x, y = torch.rand(40, 4), torch.arange(40) % 2
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(4, 2))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with nnviz.torch.Recorder(sys.argv[1], (x, y), weights=True) as recorder:
    recorder.record(model, epoch=0)
    for epoch in (1, 2):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        written = recorder.record(model, epoch=epoch)
assert written is (dist.get_rank() == 0)
dist.destroy_process_group()
"""


def test_one_of_two_real_processes_records(tmp_path):
    script = tmp_path / "train.py"
    script.write_text(DISTRIBUTED)
    path = tmp_path / "out" / "a.nnviz"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [file.name for file in path.parent.iterdir()] == ["a.nnviz"]
    assert done.stdout.count("nnviz: recorded 3 checkpoints of 40 samples") == 1
    assert nnviz.open_run(path).weight_names == ("weight", "bias")
