"""Record a PyTorch Lightning training: scikit-learn's digits. Needs `pip install lightning`."""

import lightning
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import nnviz


class Digits(lightning.LightningModule):
    """A dense network of one hidden layer."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.output = nn.Linear(64, 64), nn.Linear(64, 10)

    def forward(self, x):
        return self.output(torch.relu(self.hidden(x.flatten(1))))

    def training_step(self, batch, _):
        loss = nn.functional.cross_entropy(self(batch[0]), batch[1])
        self.log("train_loss", loss)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", nn.functional.cross_entropy(self(batch[0]), batch[1]))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.003)


digits = load_digits()
x, y = torch.tensor(digits.images[:, None] / 16, dtype=torch.float32), torch.tensor(digits.target)
train, test = TensorDataset(x[::2], y[::2]), TensorDataset(x[1::2], y[1::2])

lightning.seed_everything(0)
trainer = lightning.Trainer(
    max_epochs=20, callbacks=[nnviz.lightning.Recorder("runs/lightning.nnviz")], logger=False, enable_checkpointing=False
)
trainer.fit(Digits(), DataLoader(train, batch_size=32, shuffle=True), DataLoader(test, batch_size=100))
