"""Makes the data sets and folds, and writes them with each original's held-out loss of each fold to the folder given.

Arguments: folder (market.json lies there), settings as JSON, largest number of folds.
"""

import json
import sys
from pathlib import Path

import catboost
import lightgbm
import numpy as np
import pandas as pd
import xgboost
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_digits,
    load_iris,
    load_wine,
    make_classification,
    make_friedman1,
    make_friedman2,
)
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor
from sklearn.model_selection import RepeatedKFold

# Probabilities below count as this: a forest's few zeros would decide its log-loss alone.
LEAST = 1e-3
folder, settings, most_folds = Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3])


def waves(random):
    """Three classes by sums of waves, products and steps, with Gumbel noise."""
    x = random.normal(size=(4000, 12))
    scores = np.stack(
        [
            1.2 * np.sin(2 * x[:, 0]) + x[:, 1] * x[:, 2],
            1.5 * np.abs(x[:, 3]) - np.where(x[:, 6] > 0, 0.7 * x[:, 4], 0),
            0.6 * x[:, 7] + np.where(x[:, 8] * x[:, 9] > 0.3, 0.8, 0),
        ]
    )
    return x, np.argmax(scores + random.gumbel(size=scores.shape), axis=0)


def gaps(random):
    """Two classes; a fifth of the cells is missing, more often where the value is large."""
    x, y = make_friedman1(3000, 10, noise=1.0, random_state=3)
    x[random.random(x.shape) < 0.4 * x] = np.nan
    return x, (y > np.median(y)).astype(int)


def sparse(random):
    """Two classes from 60 columns that are nearly always zero."""
    x = np.where(random.random((4000, 60)) < 0.05, random.exponential(size=(4000, 60)), 0)
    score = x[:, :20] @ random.normal(size=20) * 2 + random.logistic(size=4000)
    return x, (score > 0).astype(int)


def rare(random):
    """Two classes, one of them with one row in twenty."""
    x = random.normal(size=(5000, 10))
    score = x[:, 0] + x[:, 1] * x[:, 2] - 3.9 + random.logistic(size=5000)
    return x, (score > 0).astype(int)


def heavy(random):
    """Numbers with noise of Student's t with 3 degrees of freedom."""
    x = random.normal(size=(4000, 10))
    return x, np.sin(2 * x[:, 0]) * 2 + x[:, 1] * x[:, 2] + random.standard_t(3, size=4000)


def rules(random):
    """Two classes by rules on three columns at a time."""
    x = random.random((4000, 10))
    truth = ((x[:, 0] > 0.5) ^ (x[:, 1] > 0.5)) | ((x[:, 2] > 0.7) & (x[:, 3] < 0.4))
    return x, np.where(random.random(4000) < 0.1, ~truth, truth).astype(int)


def walk(random):
    """Two classes that are nearly noise: the sign of the next step of a walk with a little momentum."""
    steps = random.normal(size=(4000, 6))
    sign = (0.15 * steps[:, 0] - 0.1 * steps[:, 1] + random.normal(size=4000)) > 0
    return steps, sign.astype(int)


def shops(random):
    """Numbers from three columns of categories (8, 30 and 200 of them) and four of numbers."""
    codes = np.stack([random.integers(0, count, 5000) for count in (8, 30, 200)], axis=1)
    effects = [random.normal(size=count) for count in (8, 30, 200)]
    x = random.normal(size=(5000, 4))
    y = sum(effect[codes[:, c]] for c, effect in enumerate(effects)) + x[:, 0] * x[:, 1] + random.normal(size=5000)
    return np.concatenate([codes, x], axis=1), y


def made(make):
    return lambda: make(np.random.default_rng(7))


sets = {
    "waves": (made(waves), []),
    "clusters": (
        lambda: make_classification(3000, 20, n_informative=8, n_classes=3, flip_y=0.1, random_state=1),
        [],
    ),
    "gaps": (made(gaps), []),
    "sparse": (made(sparse), []),
    "rare class": (made(rare), []),
    "rules": (made(rules), []),
    "walk": (made(walk), []),
    "friedman 1": (lambda: make_friedman1(3000, 10, noise=1.0, random_state=1), []),
    "friedman 2": (lambda: make_friedman2(3000, noise=100.0, random_state=2), []),
    "heavy tails": (made(heavy), []),
    "categories": (made(shops), [0, 1, 2]),
    "breast cancer": (lambda: load_breast_cancer(return_X_y=True), []),
    "digits": (lambda: load_digits(return_X_y=True), []),
    "iris": (lambda: load_iris(return_X_y=True), []),
    "wine": (lambda: load_wine(return_X_y=True), []),
    "diabetes": (lambda: load_diabetes(return_X_y=True), []),
}


def estimator(style, classes, parameters, seed):
    common = {**parameters, "random_state": seed}
    if style == "xgboost":
        kind = xgboost.XGBClassifier if classes else xgboost.XGBRegressor
        return kind(n_jobs=2, **common)
    if style == "lightgbm":
        kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
        return kind(n_jobs=2, verbose=-1, **common)
    if style == "catboost":
        kind = catboost.CatBoostClassifier if classes else catboost.CatBoostRegressor
        return kind(thread_count=2, verbose=False, allow_writing_files=False, **common)
    if style == "forest":
        kind = RandomForestClassifier if classes else RandomForestRegressor
    else:
        kind = ExtraTreesClassifier if classes else ExtraTreesRegressor
    return kind(n_jobs=2, **common)


def framed(features, categorical, style, levels):
    """Features as the style takes categories: a frame with category columns, or numbers where there are none."""
    if not categorical or style in ("forest", "extra_trees"):
        return features
    frame = pd.DataFrame(features, columns=[f"f{c}" for c in range(features.shape[1])])
    for column in categorical:
        codes = frame[f"f{column}"].astype(int)
        frame[f"f{column}"] = codes if style == "catboost" else pd.Categorical(codes, categories=levels[column])
    return frame


def loss_of(style, parameters, seed, features, targets, classes, categorical, train, test):
    model = estimator(style, classes, parameters, seed)
    levels = {column: np.unique(features[:, column]).astype(int) for column in categorical}
    rows = framed(features, categorical, style, levels)
    take = (lambda which: rows.iloc[which]) if hasattr(rows, "iloc") else (lambda which: rows[which])
    extra = {"cat_features": categorical} if style == "catboost" and categorical else {}
    model.fit(take(train), targets[train], **extra)
    if classes:
        likelihood = model.predict_proba(take(test))[np.arange(len(test)), targets[test]]
        return float(-np.mean(np.log(np.maximum(likelihood, LEAST))))
    return float(np.sqrt(np.mean((model.predict(take(test)) - targets[test]) ** 2)))


market = json.loads((folder / "market.json").read_text())
cases = []
for name, (make, categorical) in sets.items():
    features, targets = make()
    features = features.astype(np.float32)
    repeats = max(1, min(most_folds // 5, 6000 // len(targets)))
    folds = list(RepeatedKFold(n_splits=5, n_repeats=repeats, random_state=0).split(features))[:most_folds]
    cases.append((name, features, np.asarray(targets), categorical, folds))
cells = np.array(market["columns"], dtype=np.float32).T
folds = [(np.array(fold["train"]), np.array(fold["test"])) for fold in market["folds"]]
cases.append(("market sample", cells, np.array(market["targets"]), [], folds[:most_folds]))

described = []
for name, features, targets, categorical, folds in cases:
    classes = int(targets.max()) + 1 if np.issubdtype(targets.dtype, np.integer) and name != "diabetes" else 0
    targets = targets if classes else targets.astype(np.float32)
    losses = {
        style: [
            loss_of(style, parameters, seed, features, targets, classes, categorical, train, test)
            for seed, (train, test) in enumerate(folds)
        ]
        for style, parameters in settings.items()
    }
    described.append(
        {
            "name": name,
            "classes": classes,
            "categorical": categorical,
            "columns": [[None if np.isnan(v) else float(v) for v in column] for column in features.T],
            "targets": [float(v) for v in targets],
            "folds": [{"train": train.tolist(), "test": test.tolist()} for train, test in folds],
            "losses": losses,
        }
    )
    print(name, file=sys.stderr)
(folder / "losses.json").write_text(json.dumps(described))
