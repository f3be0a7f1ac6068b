"""The LSTM models of packages/neural as PyTorch modules, with the same names of parameters; bench/neural times them."""

import torch.nn.functional as F
from torch import nn


class LstmForecaster(nn.Module):
    def __init__(self, features, targets=1, horizon=1, units=64, layers=2, dropout=0.2):
        super().__init__()
        self.shape = (horizon, targets)
        self.lstm = nn.LSTM(features, units, layers, batch_first=True, dropout=dropout if layers > 1 else 0)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, horizon * targets)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        return self.head(self.dropout(hidden[-1])).unflatten(1, self.shape)


class LstmClassifier(nn.Module):
    def __init__(self, features, classes, units=64, layers=2, dropout=0.2):
        super().__init__()
        self.lstm = nn.LSTM(features, units, layers, batch_first=True, dropout=dropout if layers > 1 else 0)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(units, classes)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        return self.head(self.dropout(hidden[-1]))


class LstmMultiTask(nn.Module):
    def __init__(self, features, units=96, dropout=0.2):
        super().__init__()
        self.lstm = nn.LSTM(features, units, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.action_head = nn.Linear(units, 3)
        self.return_head = nn.Linear(units, 1)

    def forward(self, x):
        _, (hidden, _) = self.lstm(x)
        kept = self.dropout(hidden[-1])
        return self.action_head(kept), self.return_head(kept)


def multi_task_loss(logits, predicted, action, realised, weights=(20.0, 50.0), gamma=3.0, alpha=None):
    """Focal loss of the actions (Lin et al. 2017) and squared error of the return, weighed."""
    likelihood = F.log_softmax(logits, -1).gather(1, action[:, None])[:, 0]
    focal = -((1 - likelihood.exp()) ** gamma) * likelihood
    if alpha is not None:
        focal = focal * alpha[action]
    return weights[0] * focal.mean() + weights[1] * F.mse_loss(predicted, realised)
