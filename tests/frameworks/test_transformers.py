"""Recordings of Hugging Face's Trainer keep the texts, and answer as the model does."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nnviz

transformers = pytest.importorskip("transformers")
torch = pytest.importorskip("torch")

import nnviz.transformers

WORDS = "good bad great poor fine awful film plot".split()  # noqa: SIM905


class Reviews(torch.utils.data.Dataset):
    column_names = ("text", "input_ids", "labels")

    def __init__(self, n):
        rng = np.random.default_rng(0)
        self.ids = [rng.integers(1, len(WORDS) + 1, rng.integers(3, 9)).tolist() for _ in range(n)]

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, at):
        if at == "text":
            return [" ".join(WORDS[word - 1] for word in ids) for ids in self.ids]
        return {"input_ids": self.ids[at], "labels": at % 2}


def collate(rows):
    width = max(len(row["input_ids"]) for row in rows)
    ids = torch.tensor([row["input_ids"] + [0] * (width - len(row["input_ids"])) for row in rows])
    return {"input_ids": ids, "attention_mask": (ids > 0).long(), "labels": torch.tensor([row["labels"] for row in rows])}


def train(folder, callbacks, *, evaluate=True):
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(WORDS) + 1,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=16,
        id2label={0: "NEG", 1: "POS"},
    )
    model = transformers.BertForSequenceClassification(config)
    options = transformers.TrainingArguments(
        str(folder / "out"),
        num_train_epochs=2,
        per_device_train_batch_size=8,
        per_device_eval_batch_size=8,
        eval_strategy="epoch" if evaluate else "no",
        logging_strategy="epoch",
        save_strategy="no",
        report_to=[],
        use_cpu=True,
        disable_tqdm=True,
        seed=3,
    )
    data = Reviews(24)
    transformers.Trainer(
        model, options, data_collator=collate, train_dataset=Reviews(40), eval_dataset=data, callbacks=callbacks
    ).train()
    return model, data


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("evaluate", [True, False])
def test_texts_classes_answers_and_metrics_are_recorded_and_the_training_is_as_without(tmp_path, evaluate):
    recorder = nnviz.transformers.Recorder(tmp_path / "a.nnviz", embeddings="bert.pooler")
    model, data = train(tmp_path, [recorder], evaluate=evaluate)
    bare, _ = train(tmp_path, [], evaluate=evaluate)
    for name, value in bare.state_dict().items():
        assert torch.equal(model.state_dict()[name], value), name
    run = nnviz.open_run(tmp_path / "a.nnviz")
    assert run.class_names == ("NEG", "POS")
    assert run.texts == tuple(data["text"])
    assert [at.epoch for at in run.checkpoints] == [0, 1, 2]
    assert {"loss", *(["eval_loss"] if evaluate else [])} <= set(run.checkpoints[-1].metrics)
    assert run.embedding_size("bert.pooler") == 16
    model.eval()
    with torch.no_grad():
        batch = collate([data[at] for at in range(8)])
        expected = model(batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    np.testing.assert_allclose(run.probabilities(-1)[:8], torch.softmax(expected, 1), atol=2e-3)


DISTRIBUTED = """
import sys
from pathlib import Path
import nnviz.transformers
from tests.frameworks.test_transformers import train
folder = Path(sys.argv[1])
train(folder, [nnviz.transformers.Recorder(folder / "runs" / "a.nnviz")])
"""


def test_one_of_two_processes_records_all_samples_with_their_own_texts(tmp_path):
    script, root = tmp_path / "train.py", Path(__file__).parents[2]
    script.write_text(DISTRIBUTED)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2", str(script), str(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert [file.name for file in (tmp_path / "runs").iterdir()] == ["a.nnviz"]
    run = nnviz.open_run(tmp_path / "runs" / "a.nnviz")
    assert (run.texts, run.labels.tolist()) == (tuple(Reviews(24)["text"]), [at % 2 for at in range(24)])
    assert run.complete
