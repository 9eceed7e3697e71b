"""Record a text classification by Hugging Face's Trainer: a small BERT that begins untrained. Needs `pip install transformers`.

The texts are the names of Python's exceptions and of its functions, spelt letter by letter, so that no network is needed.
"""

import builtins

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments, set_seed

import nnviz

NAMES = [name for name in dir(builtins) if not name.startswith("_")]
LETTERS = sorted(set("".join(NAMES)))


class Names(torch.utils.data.Dataset):
    """A text, its letters as tokens, and whether it is an exception."""

    column_names = ("text", "input_ids", "labels")

    def __init__(self, names):
        self.names = names

    def __len__(self):
        return len(self.names)

    def __getitem__(self, at):
        if at == "text":
            return self.names
        name = self.names[at]
        return {"input_ids": [LETTERS.index(letter) + 1 for letter in name], "labels": int(name.endswith(("Error", "Warning")))}


def collate(rows):
    """A batch, filled up with the token 0."""
    width = max(len(row["input_ids"]) for row in rows)
    ids = torch.tensor([row["input_ids"] + [0] * (width - len(row["input_ids"])) for row in rows])
    return {"input_ids": ids, "attention_mask": (ids > 0).long(), "labels": torch.tensor([row["labels"] for row in rows])}


set_seed(0)
config = BertConfig(
    vocab_size=len(LETTERS) + 1,
    hidden_size=32,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=64,
    id2label={0: "other", 1: "exception"},
)
arguments = TrainingArguments(
    "runs/transformers",
    num_train_epochs=12,
    per_device_train_batch_size=8,
    learning_rate=2e-3,
    eval_strategy="epoch",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
)
Trainer(
    BertForSequenceClassification(config),
    arguments,
    data_collator=collate,
    train_dataset=Names(NAMES[::2]),
    eval_dataset=Names(NAMES[1::2]),
    callbacks=[nnviz.transformers.Recorder("runs/transformers.nnviz", embeddings="bert.pooler")],
).train()
