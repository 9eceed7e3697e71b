"""Record a PyTorch training: scikit-learn's digits and a small convolutional network. Needs `pip install torch`."""

import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import nnviz

digits = load_digits()
x = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32)
y = torch.tensor(digits.target)
train, test = TensorDataset(x[::2], y[::2]), TensorDataset(x[1::2], y[1::2])

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Flatten(), nn.Dropout(0.2), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10)
)
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

with nnviz.torch.Recorder(
    "runs/pytorch.nnviz", DataLoader(test, batch_size=100), weights=True, activations=True, embeddings="5"
) as recorder:
    recorder.record(model, epoch=0)
    for epoch in range(1, 21):
        for inputs, target in DataLoader(train, batch_size=32, shuffle=True):
            loss = nn.functional.cross_entropy(model(inputs), target)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        recorder.record(model, epoch=epoch, metrics={"loss": loss.item()}, optimizer=optimizer)
