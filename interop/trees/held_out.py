"""XGBoost on real data sets of scikit-learn: writes columns, targets and XGBoost's held-out loss to the folder given."""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.model_selection import KFold

folder = Path(sys.argv[1])
parameters = {"n_estimators": 60, "max_depth": 3, "learning_rate": 0.1}
sets = {
    "breast cancer": (load_breast_cancer, True),
    "digits": (load_digits, True),
    "iris": (load_iris, True),
    "wine": (load_wine, True),
    "diabetes": (load_diabetes, False),
}


def in_steps(features):
    """Columns as the numbers of their 32nds: nearly every value occurs among the training rows."""
    bounds = np.quantile(features, np.arange(1, 32) / 32, axis=0)
    return np.stack([np.searchsorted(bounds[:, c], features[:, c]) for c in range(features.shape[1])], axis=1)


described = []
for name, (load, is_classes), stepped in [(*item, flag) for item in sets.items() for flag in (False, True)]:
    features, targets = load(return_X_y=True)
    features = (in_steps(features) if stepped else features).astype(np.float32)
    # Five folds, so that one split's luck weighs less.
    folds, losses = [], []
    for train, test in KFold(5, shuffle=True, random_state=0).split(features):
        kind = xgboost.XGBClassifier if is_classes else xgboost.XGBRegressor
        model = kind(n_jobs=1, **parameters).fit(features[train], targets[train])
        if is_classes:
            losses.append(log_loss(targets[test], model.predict_proba(features[test]), labels=np.unique(targets)))
        else:
            losses.append(mean_squared_error(targets[test], model.predict(features[test])) ** 0.5)
        folds.append({"train": train.tolist(), "test": test.tolist()})
    described.append(
        {
            "name": name,
            "stepped": stepped,
            "classes": int(targets.max()) + 1 if is_classes else 0,
            "columns": features.T.tolist(),
            "targets": targets.tolist(),
            "folds": folds,
            "loss": float(np.mean(losses)),
        }
    )
(folder / "held-out.json").write_text(json.dumps({"parameters": parameters, "sets": described}))
