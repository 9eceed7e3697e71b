"""Public PyTorch trainings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset, TensorDataset

import nnviz.torch

from .catalogue import Begun, training
from .stand_ins import WORDS, cifar10, mnist, sentences, waves


def train(model: nn.Module, loader: DataLoader, loss_of, recorder, begun: Begun, epochs: int = 2, rate: float = 0.01) -> None:
    """The loop that the tutorials write out, with the recorder in it."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    recorder.record(model, epoch=0)
    for epoch in range(1, epochs + 1):
        model.train()
        for *inputs, target in loader:
            begun()
            optimizer.zero_grad()
            loss = loss_of(model(*inputs), target)
            loss.backward()
            optimizer.step()
        recorder.record(model, epoch=epoch, metrics={"loss": loss.item()}, optimizer=optimizer)
    recorder.close()


def pictures(part: tuple[np.ndarray, np.ndarray], mean: float, std: float) -> TensorDataset:
    x = torch.tensor(part[0] / 255.0, dtype=torch.float32)
    x = x[:, None] if x.ndim == 3 else x.permute(0, 3, 1, 2)
    return TensorDataset((x - mean) / std, torch.tensor(part[1].reshape(-1).astype(np.int64)))


@training("Basic MNIST example", "github.com/pytorch/examples, mnist")
def mnist_example(path: Path, begun: Begun) -> None:
    first, second = (pictures(part, 0.1307, 0.3081) for part in mnist())

    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv1, self.conv2 = nn.Conv2d(1, 8, 3, 1), nn.Conv2d(8, 16, 3, 1)
            self.dropout, self.fc1, self.fc2 = nn.Dropout(0.25), nn.Linear(2304, 32), nn.Linear(32, 10)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = functional.max_pool2d(functional.relu(self.conv2(functional.relu(self.conv1(x)))), 2)
            x = self.dropout(torch.flatten(x, 1))
            return functional.log_softmax(self.fc2(functional.relu(self.fc1(x))), dim=1)

    loader = DataLoader(second, batch_size=100)
    recorder = nnviz.torch.Recorder(path, loader, mean=0.1307, std=0.3081, weights=True, activations=True)
    train(Net(), DataLoader(first, batch_size=64, shuffle=True), functional.nll_loss, recorder, begun)


@training("Quickstart (FashionMNIST)", "pytorch.org, tutorials/beginner/basics/quickstart_tutorial")
def quickstart(path: Path, begun: Begun) -> None:
    first, second = (pictures(part, 0, 1) for part in mnist())
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))
    recorder = nnviz.torch.Recorder(path, DataLoader(second, batch_size=64))
    train(model, DataLoader(first, batch_size=64), nn.CrossEntropyLoss(), recorder, begun)


@training("Training a classifier (CIFAR10)", "pytorch.org, tutorials/beginner/blitz/cifar10_tutorial")
def cifar(path: Path, begun: Begun) -> None:
    first, second = (pictures(part, 0.5, 0.5) for part in cifar10())
    classes = ("plane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    model = nn.Sequential(nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1176, 10))
    recorder = nnviz.torch.Recorder(path, DataLoader(second, batch_size=4), class_names=classes, mean=0.5, std=0.5)
    train(model, DataLoader(first, batch_size=4, shuffle=True), nn.CrossEntropyLoss(), recorder, begun, epochs=1, rate=0.001)


@training("Transfer learning for computer vision", "pytorch.org, tutorials/beginner/transfer_learning_tutorial")
def transfer_learning(path: Path, begun: Begun) -> None:
    first, second = (pictures(part, 0.5, 0.25) for part in cifar10())
    body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    for parameter in body.parameters():
        parameter.requires_grad = False
    model = nn.Sequential()
    model.add_module("features", body)
    model.add_module("fc", nn.Linear(8, 10))
    recorder = nnviz.torch.Recorder(path, second, embeddings="features")
    train(model, DataLoader(first, batch_size=32, shuffle=True), nn.CrossEntropyLoss(), recorder, begun)


class News(Dataset):
    """Texts as lists of words, one at a time, as AG_NEWS gives them."""

    def __init__(self) -> None:
        self.texts, self.labels = sentences(200, 4)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, at: int) -> tuple[str, int]:
        return self.texts[at], int(self.labels[at])


@training("Text classification with torchtext (AG_NEWS)", "pytorch.org, tutorials/beginner/text_sentiment_ngrams_tutorial")
def ag_news(path: Path, begun: Begun) -> None:
    numbers = {word: at for at, word in enumerate(WORDS)}

    def collate(batch):
        words = [torch.tensor([numbers[word] for word in text.split()]) for text, _ in batch]
        offsets = torch.tensor([0, *(len(part) for part in words[:-1])]).cumsum(0)
        return torch.cat(words), offsets, torch.tensor([label for _, label in batch])

    class Bag(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.fc = nn.EmbeddingBag(len(WORDS), 16), nn.Linear(16, 4)

        def forward(self, text: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
            return self.fc(self.embedding(text, offsets))

    data = News()
    loader = DataLoader(data, batch_size=8, shuffle=False, collate_fn=collate)
    recorder = nnviz.torch.Recorder(path, loader, texts=data.texts, class_names=["World", "Sports", "Business", "Sci/Tec"])
    train(Bag(), loader, nn.CrossEntropyLoss(), recorder, begun)


@training(
    "Classifying names with a character-level RNN", "pytorch.org, tutorials/intermediate/char_rnn_classification_tutorial"
)
def names_rnn(path: Path, begun: Begun) -> None:
    x, y = waves(120, 12, 5, 3)

    class Rnn(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.h2o, self.softmax = nn.RNN(5, 16, batch_first=True), nn.Linear(16, 3), nn.LogSoftmax(dim=1)

        def forward(self, line: torch.Tensor) -> torch.Tensor:
            return self.softmax(self.h2o(self.rnn(line)[1][0]))

    data = TensorDataset(torch.tensor(x), torch.tensor(y))
    recorder = nnviz.torch.Recorder(path, (torch.tensor(x), torch.tensor(y)), class_names=["Czech", "Greek", "Irish"])
    train(Rnn(), DataLoader(data, batch_size=8, shuffle=True), nn.NLLLoss(), recorder, begun)


@training("SimCLR: contrastive representation", "github.com/sthalles/SimCLR")
def simclr(path: Path, begun: Begun) -> None:
    first, second = (pictures(part, 0.5, 0.25) for part in cifar10())
    model = nn.Sequential(nn.Conv2d(3, 8, 3, 2), nn.ReLU(), nn.Flatten(), nn.Linear(1800, 16))

    def info_nce(code: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
        unit = functional.normalize(code + 0.01 * torch.randn_like(code))
        return functional.cross_entropy(unit @ functional.normalize(code).T / 0.1, torch.arange(len(code)))

    recorder = nnviz.torch.Recorder(path, second.tensors[0], mean=0.5, std=0.25, embeddings=True)
    train(model, DataLoader(first, batch_size=64, shuffle=True), info_nce, recorder, begun)


@training("Polynomial regression", "github.com/pytorch/examples, regression")
def regression(path: Path, begun: Begun) -> None:
    x = torch.randn(64, 4)
    data = TensorDataset(x, x.sum(dim=1, keepdim=True) + 0.5)
    recorder = nnviz.torch.Recorder(path, data)
    train(nn.Linear(4, 1), DataLoader(data, batch_size=32), functional.smooth_l1_loss, recorder, begun)
