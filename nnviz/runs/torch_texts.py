"""Samples, texts and class names of a training by Hugging Face's libraries, none of which is imported."""

from __future__ import annotations

import inspect
from typing import Any

#: What a data set calls its texts, where it has some.
TEXT_COLUMNS = ("text", "sentence", "content", "review", "premise", "question")


def evaluation_loader() -> Any:
    """The loader of what the running `Trainer` evaluates with; None where it has none.

    The trainer hands its callbacks a loader only once it has evaluated; the call that it makes itself has it as `self`.
    """
    frame = inspect.currentframe()
    while frame is not None:
        trainer: Any = frame.f_locals.get("self")
        if hasattr(trainer, "get_eval_dataloader") and hasattr(trainer, "eval_dataset"):
            return None if trainer.eval_dataset is None else trainer.get_eval_dataloader()
        frame = frame.f_back
    return None


def class_names_of(model: Any) -> list[str] | None:
    """The names that a model's configuration has for its classes, unless they are the numbers that it makes up."""
    names = getattr(getattr(model, "config", None), "id2label", None) or {}
    listed = [str(names[at]) for at in sorted(names)]
    return None if not listed or all(name == f"LABEL_{at}" for at, name in enumerate(listed)) else listed


def texts_of(source: Any, tokenizer: Any, samples: int | None) -> list[str] | None:
    """The texts of a data set's column, else what its tokens stand for; None where neither is known."""
    dataset = getattr(source, "dataset", source)
    columns = getattr(dataset, "column_names", None) or ()
    column = next((name for name in TEXT_COLUMNS if name in columns), None)
    n_rows = min(len(dataset), samples or len(dataset))
    if column is not None:
        return [str(text) for text in dataset[column][:n_rows]]
    if tokenizer is None or not hasattr(tokenizer, "decode"):
        return None
    try:
        return [tokenizer.decode(dataset[at]["input_ids"], skip_special_tokens=True) for at in range(n_rows)]
    except (KeyError, TypeError, IndexError):
        return None
