"""Recordings of PyTorch hold what the model answers in evaluation, and leave the training as it would have been."""

import os
import subprocess
import sys
import weakref
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
    with nnviz.torch.Recorder(
        tmp_path / "a.nnviz", loader, texts=[f"text {at}" for at in range(20)], activations=["bag"], probe=[1, 9, 19]
    ) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert run.labels.tolist() == [at % 2 for at in range(20)]  # in the order of the data
    assert run.texts[3] == "text 3"
    text, offsets, _ = collate(rows)
    np.testing.assert_allclose(run.logits(0), model(text, offsets).detach(), atol=0.02)
    np.testing.assert_allclose(run.activations("bag", 0), model.bag(text, offsets).detach()[[1, 9, 19]], atol=2e-3)


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
    assert done.returncode == 0, done.stderr
    assert [file.name for file in path.parent.iterdir()] == ["a.nnviz"]
    assert done.stdout.count("nnviz: recorded 3 checkpoints of 40 samples") == 1
    assert nnviz.open_run(path).weight_names == ("weight", "bias")


class Averaging(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.out = nn.Embedding(9, 4), nn.Linear(4, 2)
        self.asked = []

    def forward(self, ids):
        self.asked.append(tuple(ids.shape))
        return self.out(self.embed(ids).mean(1))


def test_activations_are_of_the_probe_asked_by_itself_in_batches_of_one_shape(tmp_path):
    ids = [torch.arange(2 + (at >= 16)) + at % 7 for at in range(24)]  # two widths, in batches of their own
    loader = DataLoader([(each, at % 2) for at, each in enumerate(ids)], batch_size=8)
    model, probe = Averaging(), [0, 7, 8, 15, 16, 23]
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", loader, activations=True, probe=probe) as recorder:
        recorder.record(model, epoch=0)
    assert model.asked == [(8, 2), (8, 2), (8, 3), (4, 2), (2, 3)]
    run = nnviz.open_run(recorder.path)
    with torch.no_grad():
        expected = torch.stack([model.embed(ids[at]).mean(0) for at in probe])
        np.testing.assert_allclose(run.activations("embed", 0), expected, atol=1e-3)
        np.testing.assert_allclose(run.activations("out", 0), model.out(expected), atol=2e-3)


class InPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.relu, self.out = nn.Linear(6, 8), nn.ReLU(inplace=True), nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.relu(self.first(x)))


def test_what_a_module_gave_is_kept_before_the_next_one_writes_into_it(tmp_path):
    (x, y), model = data(), InPlace()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y), activations=True, embeddings="first") as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    with torch.no_grad():
        given = model.first(x)
    assert (given < 0).any()
    np.testing.assert_allclose(run.activations("first", 0), given[run.probe], atol=1e-3)
    np.testing.assert_allclose(run.activations("relu", 0), torch.relu(given)[run.probe], atol=1e-3)
    np.testing.assert_allclose(run.embeddings("first", 0), given, atol=0.05)


class Counting(nn.Module):
    """Holds how many outputs of its layers are alive at its end."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(1, 1, 3, padding=1) for _ in range(4))
        self.out = nn.Linear(16, 3)

    def forward(self, x):
        self.seen = []
        for layer in self.layers:
            x = layer(x)
            self.seen.append(weakref.ref(x))
        result = self.out(x.flatten(1))
        del x
        self.alive = sum(each() is not None for each in self.seen)
        return result


def test_recording_holds_no_maps_of_a_network(tmp_path):
    model = Counting()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (torch.rand(12, 1, 4, 4), data(12)[1]), activations=True) as recorder:
        recorder.record(model, epoch=0)
    assert model.alive == 0
    assert nnviz.open_run(recorder.path).layers == ("layers.0", "layers.1", "layers.2", "layers.3", "out")


class OfOne(nn.Module):
    """Takes what a batch holds as one argument, or as several."""

    def __init__(self, kind):
        super().__init__()
        self.kind, self.out = kind, nn.Linear(12, 3)
        self.forward = {"tuple": self.of_tuple, "dict": self.of_dict, "several": self.of_several, "named": self.of_named}[kind]

    def of_tuple(self, both):
        return self.out(torch.cat(both, 1))

    def of_dict(self, both):
        return self.out(torch.cat([both["left"], both["right"]], 1))

    def of_several(self, left, right):
        return self.out(torch.cat([left, right], 1))

    def of_named(self, *, right, left):
        return self.out(torch.cat([left, right], 1))


@pytest.mark.parametrize("kind", ["tuple", "dict", "several", "named"])
def test_inputs_in_a_tuple_or_dictionary_beside_the_labels_go_to_the_model_as_it_takes_them(tmp_path, kind):
    (x, y), model = data(), OfOne(kind)
    named = kind in ("dict", "named")
    rows = [({"left": a, "right": -a} if named else (a, -a), int(label)) for a, label in zip(x, y, strict=True)]
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", DataLoader(rows, batch_size=16), samples=50) as recorder:
        recorder.record(model, epoch=0)
    run = nnviz.open_run(recorder.path)
    assert run.labels.tolist() == y[:50].tolist()
    with torch.no_grad():
        np.testing.assert_allclose(run.logits(0), model.out(torch.cat([x, -x], 1))[:50], atol=0.02)


def test_one_sigmoid_by_a_function_is_a_probability(tmp_path):
    class Functional(nn.Module):
        def __init__(self):
            super().__init__()
            self.before, self.out = nn.Linear(6, 1), nn.Linear(1, 1)

        def forward(self, x):
            return torch.sigmoid(self.out(torch.relu(self.before(x))))

    (x, y), model = data(n_classes=2), Functional()
    with nnviz.torch.Recorder(tmp_path / "a.nnviz", (x, y)) as recorder:
        recorder.record(model, epoch=0)
    with torch.no_grad():
        np.testing.assert_allclose(nnviz.open_run(recorder.path).probabilities(0)[:, 1], model(x)[:, 0], atol=2e-3)


def test_modules_whose_outputs_cannot_be_kept_are_named_before_the_training(tmp_path):
    class Turned(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner, self.unused, self.out = nn.Linear(6, 4), nn.Linear(2, 2), nn.Linear(4, 3)

        def forward(self, x):
            return self.out(self.inner(x[None].repeat(2, 1, 1)).mean(0))

    for name, words in (
        ("inner", "'inner' gives torch.float32 of shape .2, 60, 4. for 60"),
        ("unused", "'unused' is not called"),
    ):
        with pytest.raises(ValueError, match=words):
            nnviz.torch.Recorder(tmp_path / "a.nnviz", data(), activations=[name]).record(Turned())
    with pytest.raises(ValueError, match="'inner' does not give a row a sample"):
        nnviz.torch.Recorder(tmp_path / "a.nnviz", data(), embeddings="inner").record(Turned())


@pytest.mark.filterwarnings("error")
def test_metrics_may_have_gradients_and_bad_ones_never_end_the_training(tmp_path):
    recorder, model = nnviz.torch.Recorder(tmp_path / "a.nnviz", data()), network()
    recorder.record(model, epoch=0)
    assert recorder.record(model, epoch=1, metrics={"loss": torch.ones(1, requires_grad=True).sum()})
    with pytest.warns(RuntimeWarning, match="stopped recording"):
        assert not recorder.record(model, epoch=2, metrics=0.5)
    assert nnviz.open_run(recorder.path).checkpoints[-1].metrics["loss"] == 1


SHARDED = """
import sys, torch, torch.distributed as dist, nnviz.torch
from torch.distributed.fsdp import fully_shard
dist.init_process_group("gloo")
model = torch.nn.Sequential(torch.nn.Linear(4, 2))
fully_shard(model, mesh=dist.device_mesh.init_device_mesh("cpu", (1,)))
try:
    nnviz.torch.Recorder(sys.argv[1], (torch.rand(40, 4), torch.arange(40) % 2)).record(model)
except ValueError as error:
    assert "sharded over its processes (FSDPSequential)" in str(error), error
    print("refused")
dist.destroy_process_group()
"""


def test_a_model_that_no_process_has_whole_is_refused(tmp_path):
    script = tmp_path / "train.py"
    script.write_text(SHARDED)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=1", str(script), "a.nnviz"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=200, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.stdout.strip() == "refused", done.stderr[-2000:]
