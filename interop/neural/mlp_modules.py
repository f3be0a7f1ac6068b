"""The multi-layer perceptron of packages/neural as a PyTorch module, with the same names of parameters."""

import torch.nn.functional as F
from torch import nn


class HiddenLayer(nn.Module):
    def __init__(self, inputs, units, batch_norm, activation, dropout):
        super().__init__()
        self.linear = nn.Linear(inputs, units, bias=not batch_norm)
        if batch_norm:
            self.norm = nn.BatchNorm1d(units)
        self.batch_norm = batch_norm
        self.activation = activation
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        mapped = self.linear(x)
        return self.dropout(self.activation(self.norm(mapped) if self.batch_norm else mapped))


class Mlp(nn.Module):
    def __init__(self, features, outputs, hidden=(128, 64, 32), batch_norm=True, activation=F.relu, dropout=0.3):
        super().__init__()
        sizes = (features, *hidden)
        self.hidden = nn.ModuleList(
            HiddenLayer(inputs, units, batch_norm, activation, dropout)
            for inputs, units in zip(sizes, sizes[1:], strict=False)
        )
        self.head = nn.Linear(sizes[-1], outputs)

    def forward(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.head(x)
