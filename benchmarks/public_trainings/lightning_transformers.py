"""Public trainings with PyTorch Lightning and Hugging Face's Trainer."""

from __future__ import annotations

import logging
from pathlib import Path

import lightning
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader

import nnviz.lightning
import nnviz.transformers

from .catalogue import Begun, training
from .pytorch import pictures
from .stand_ins import WORDS, mnist, sentences

logging.getLogger("lightning").setLevel(logging.ERROR)


class Classifier(lightning.LightningModule):
    """The classifier of the notebook."""

    def __init__(self, begun: Begun) -> None:
        super().__init__()
        self.begun, self.network = begun, nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.network(x)

    def training_step(self, batch, _):
        self.begun()
        loss = functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", functional.cross_entropy(self(batch[0]), batch[1]))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=1e-3)


class AutoEncoder(lightning.LightningModule):
    """The autoencoder with which Lightning's documentation begins."""

    def __init__(self, begun: Begun) -> None:
        super().__init__()
        self.begun, self.encoder, self.decoder = begun, nn.Linear(784, 3), nn.Linear(3, 784)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.encoder(x.flatten(1)))

    def training_step(self, batch, _):
        self.begun()
        return functional.mse_loss(self(batch[0]), batch[0].flatten(1))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.parameters(), lr=1e-3)


def fit(model: lightning.LightningModule, recorder, path: Path) -> None:
    first, second = (DataLoader(pictures(part, 0, 1), batch_size=64) for part in mnist())
    trainer = lightning.Trainer(
        max_epochs=2,
        callbacks=[recorder],
        default_root_dir=str(path.parent),
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(model, first, *([second] if hasattr(model, "network") else []))


@training("MNIST hello world", "lightning.ai, notebooks mnist-hello-world")
def hello_world(path: Path, begun: Begun) -> None:
    fit(Classifier(begun), nnviz.lightning.Recorder(path), path)


@training("Autoencoder in 15 minutes", "lightning.ai, docs starter/introduction")
def lit_autoencoder(path: Path, begun: Begun) -> None:
    loader = DataLoader(pictures(mnist()[1], 0, 1), batch_size=64)
    fit(AutoEncoder(begun), nnviz.lightning.Recorder(path, loader, embeddings="encoder"), path)


@training("Text classification", "huggingface.co, docs transformers/tasks/sequence_classification")
def sequence_classification(path: Path, begun: Begun) -> None:
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainerCallback, TrainingArguments

    texts, labels = sentences()
    numbers = {word: at + 1 for at, word in enumerate(WORDS)}

    class Reviews(torch.utils.data.Dataset):
        def __init__(self, start: int, stop: int) -> None:
            self.rows = range(start, stop)

        def __len__(self) -> int:
            return len(self.rows)

        def __getitem__(self, at: int) -> dict:
            row = self.rows[at]
            return {"input_ids": [numbers[word] for word in texts[row].split()], "labels": int(labels[row])}

    class Begins(TrainerCallback):
        def on_step_begin(self, *args, **kwargs) -> None:
            begun()

    config = BertConfig(
        vocab_size=len(WORDS) + 1,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=2,
    )
    options = TrainingArguments(
        str(path.with_suffix("")), num_train_epochs=2, per_device_train_batch_size=16, eval_strategy="epoch", report_to=[],
        save_strategy="no", use_cpu=True, disable_tqdm=True,
    )  # fmt: skip
    recorder = nnviz.transformers.Recorder(path, texts=texts[300:], class_names=["NEGATIVE", "POSITIVE"])
    Trainer(
        BertForSequenceClassification(config), options, train_dataset=Reviews(0, 300), eval_dataset=Reviews(300, 400),
        callbacks=[recorder, Begins()],
    ).train()  # fmt: skip
