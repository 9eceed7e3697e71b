"""Recordings of Lightning are of what the trainer validates with, unless others are given, and hold what it logs."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnviz

lightning = pytest.importorskip("lightning")
torch = pytest.importorskip("torch")

from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import nnviz.lightning


class Classifier(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.hidden, self.dropout, self.out = nn.Linear(6, 8), nn.Dropout(0.5), nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.dropout(torch.relu(self.hidden(x))))

    def training_step(self, batch, _):
        loss = nn.functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", nn.functional.cross_entropy(self(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.02)


def loader(shuffle=False):
    rng = np.random.default_rng(0)
    x, y = torch.tensor(rng.normal(size=(48, 6)), dtype=torch.float32), torch.tensor(np.arange(48) % 3)
    return DataLoader(TensorDataset(x, y), batch_size=16, shuffle=shuffle)


def fit(folder, callbacks, *, validate=True, **options):
    lightning.seed_everything(0, verbose=False)
    model = Classifier()
    trainer = lightning.Trainer(
        max_epochs=3,
        callbacks=callbacks,
        accelerator="cpu",
        default_root_dir=str(folder),
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        **options,
    )
    trainer.fit(model, loader(shuffle=True), *([loader()] if validate else []))
    return model


@pytest.mark.filterwarnings("ignore")
def test_the_validation_data_are_recorded_and_the_training_is_as_without(tmp_path):
    recorder = nnviz.lightning.Recorder(tmp_path / "a.nnviz", weights=True)
    model, bare = fit(tmp_path, [recorder]), fit(tmp_path, [])
    for name, value in bare.state_dict().items():
        assert torch.equal(model.state_dict()[name], value), name
    run = nnviz.open_run(tmp_path / "a.nnviz")
    assert [(at.epoch, at.step) for at in run.checkpoints] == [(0, 0), (1, 3), (2, 6), (3, 9)]
    assert {"train_loss", "val_loss", "learning_rate", "update_norm/out"} <= set(run.checkpoints[-1].metrics)
    np.testing.assert_array_equal(run.weights(-1)[0], model.hidden.weight.detach())
    assert run.complete


@pytest.mark.filterwarnings("ignore")
def test_without_validation_data_samples_are_asked_for_before_the_training(tmp_path):
    with pytest.raises(ValueError, match=r"no validation data; pass the recorder its samples"):
        fit(tmp_path, [nnviz.lightning.Recorder(tmp_path / "a.nnviz")], validate=False)
    fit(tmp_path, [nnviz.lightning.Recorder(tmp_path / "b.nnviz", loader())], validate=False)
    assert len(nnviz.open_run(tmp_path / "b.nnviz").checkpoints) == 4


DISTRIBUTED = """
import sys
from pathlib import Path
import nnviz.lightning
from tests.frameworks.test_lightning import fit
folder = Path(sys.argv[1])
fit(folder, [nnviz.lightning.Recorder(folder / "runs" / "a.nnviz")], devices=2, strategy="ddp")
"""


def test_one_of_two_processes_records_all_validation_data(tmp_path):
    script, root = tmp_path / "train.py", Path(__file__).parents[2]
    script.write_text(DISTRIBUTED)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "runs").iterdir()] == ["a.nnviz"]
    run = nnviz.open_run(tmp_path / "runs" / "a.nnviz")
    assert run.labels.tolist() == [at % 3 for at in range(48)]
    assert run.complete
