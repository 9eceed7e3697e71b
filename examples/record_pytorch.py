"""Record a PyTorch training: scikit-learn's digits and a small dense network. Needs `pip install torch`."""

import torch
from sklearn.datasets import load_digits
from torch import nn

import nnviz

digits = load_digits()
x = torch.tensor(digits.data / 16, dtype=torch.float32)
y = torch.tensor(digits.target)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)

with nnviz.RunWriter("runs/pytorch.nnviz", labels=y[1::2].numpy(), images=digits.images[1::2] / 16, dataset="digits") as writer:
    for epoch in range(1, 41):
        loss = nn.functional.cross_entropy(model(x[::2]), y[::2])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            logits = model(x[1::2]).numpy()
        writer.append(logits=logits, epoch=epoch, metrics={"loss": loss.item()})
