"""scikit-learn's, XGBoost's, LightGBM's, CatBoost's, shap's and matplotlib's side: folder, settings as JSON.

Prints the seconds of each stage as one line of JSON. The features come from the folder, so that both sides train on the same
numbers; rows to train on, to watch for early stopping and to test, and the folds of the stack, are given too.
"""

import json
import os
import sys
import time
import warnings
from pathlib import Path

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
threads, seed = settings["threads"], settings["seed"]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = str(threads)
warnings.filterwarnings("ignore")

import catboost
import lightgbm
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import shap
import xgboost
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    ConfusionMatrixDisplay,
    RocCurveDisplay,
    accuracy_score,
    classification_report,
    mean_squared_error,
    r2_score,
    roc_auc_score,
)


def read(name, kind):
    return np.fromfile(folder / name, dtype=kind)


cells = read("features.f32", np.float32).reshape(-1, settings["features"])
classes, returns = read("classes.i32", np.int32), read("returns.f32", np.float32)
train, watch, test = (read(f"{part}.i32", np.int32) for part in ("train", "watch", "test"))
folds = [(read(f"fold{k}-train.i32", np.int32), read(f"fold{k}-test.i32", np.int32)) for k in range(settings["folds"])]
stages = {}


class Stage:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.started = time.perf_counter()

    def __exit__(self, *_):
        stages[self.name] = stages.get(self.name, 0) + time.perf_counter() - self.started


def choose(rows):
    """Constants and copies go first, then those of least importance in a forest of classes and one of returns."""
    given = cells[rows]
    filled = np.where(np.isnan(given), np.nanmean(given, axis=0), given)
    moving = np.flatnonzero(filled.std(axis=0) > 0)
    correlation = np.abs(np.corrcoef(filled[:, moving], rowvar=False))
    kept = []
    for column in range(len(moving)):
        if not kept or correlation[column, kept].max() <= settings["correlation"]:
            kept.append(column)
    kept = moving[kept]
    forests = [
        RandomForestClassifier(**settings["judge"], n_jobs=threads, random_state=seed).fit(given[:, kept], classes[rows]),
        RandomForestRegressor(**settings["judge"], n_jobs=threads, random_state=seed).fit(given[:, kept], returns[rows]),
    ]
    scores = sum(forest.feature_importances_ for forest in forests)
    return kept[np.argsort(-scores)[: settings["keep"]]]


with Stage("choice of features"):
    choose(train)

# Both sides train on the columns that were chosen on the other side.
everything, cells = cells, cells[:, settings["chosen"]]


def classifier(kind, parameters, fit, watched):
    """Fitted with early stopping by the rows to watch, as on the other side."""
    seen = (cells[watched], classes[watched])
    if kind == "xgboost":
        model = xgboost.XGBClassifier(**parameters, n_jobs=threads, random_state=seed, early_stopping_rounds=50)
        return model.fit(cells[fit], classes[fit], eval_set=[seen], verbose=False)
    if kind == "lightgbm":
        model = lightgbm.LGBMClassifier(**parameters, n_jobs=threads, random_state=seed, verbosity=-1)
        stop = lightgbm.early_stopping(50, verbose=False)
        return model.fit(cells[fit], classes[fit], eval_set=[seen], callbacks=[stop])
    model = catboost.CatBoostClassifier(
        **parameters, thread_count=threads, random_seed=seed, verbose=False, allow_writing_files=False
    )
    return model.fit(cells[fit], classes[fit], eval_set=seen, early_stopping_rounds=50)


def parted(rows):
    """The latest 15 % are watched."""
    cut = int(0.85 * len(rows))
    return rows[:cut], rows[cut:]


bases = settings["classifiers"]
fitted = {}
for key, base in bases.items():
    with Stage(key):
        fitted[key] = classifier(base["family"], base["parameters"], train, watch)
        fitted[key].predict_proba(cells[test])

with Stage("xgb_regressor"):
    regressor = xgboost.XGBRegressor(
        **settings["regressor"], n_jobs=threads, random_state=seed, early_stopping_rounds=50
    ).fit(cells[train], returns[train], eval_set=[(cells[watch], returns[watch])], verbose=False)
    forecast = regressor.predict(cells[test])

with Stage("stack"):
    count = len(np.unique(classes[train]))
    columns = len(bases) * count
    out_of_fold = np.zeros((len(cells), columns))
    tested = np.concatenate([fold_test for _, fold_test in folds])
    for fold_train, fold_test in folds:
        for place, base in enumerate(bases.values()):
            model = classifier(base["family"], base["parameters"], *parted(fold_train))
            out_of_fold[fold_test, place * count : (place + 1) * count] = model.predict_proba(cells[fold_test])
    meta = LogisticRegression(max_iter=1000).fit(out_of_fold[tested], classes[tested])
    finals = [classifier(base["family"], base["parameters"], train, watch) for base in bases.values()]
    stacked = meta.predict_proba(np.hstack([model.predict_proba(cells[test]) for model in finals]))

with Stage("walk-forward"):
    first, chosen_once = next(iter(bases.values())), cells
    for k in range(settings["walks"]):
        walk_train, walk_test = read(f"walk{k}-train.i32", np.int32), read(f"walk{k}-test.i32", np.int32)
        cells = everything
        cells = everything[:, choose(walk_train)]
        model = classifier(first["family"], first["parameters"], *parted(walk_train))
        accuracy_score(classes[walk_test], model.predict(cells[walk_test]))
    cells = chosen_once

with Stage("shap"):
    sample = cells[test][: settings["shapRows"]]
    explainer = shap.TreeExplainer(fitted["xgb_classifier"])
    values = explainer(sample)

with Stage("reports"):
    output = folder / "peer-reports"
    output.mkdir(exist_ok=True)

    def keep(name):
        plt.tight_layout()
        plt.savefig(output / name, dpi=144)
        plt.close("all")

    summary = []
    predicted_by = {key: model.predict_proba(cells[test]) for key, model in fitted.items()} | {"ensemble": stacked}
    for key, probabilities in predicted_by.items():
        predicted = probabilities.argmax(axis=1)
        summary.append((key, accuracy_score(classes[test], predicted), roc_auc_score(classes[test], probabilities, multi_class="ovr")))
        (output / f"{key}.txt").write_text(classification_report(classes[test], predicted))
        ConfusionMatrixDisplay.from_predictions(classes[test], predicted)
        keep(f"confusion_matrix_{key}.png")
        figure, axes = plt.subplots()
        for one in range(count):
            RocCurveDisplay.from_predictions(classes[test] == one, probabilities[:, one], ax=axes)
        keep(f"roc_curves_{key}.png")
    plt.scatter(returns[test], forecast, s=3)
    keep("regression_scatter_xgb_regressor.png")
    plt.hist(returns[test] - forecast, bins=80)
    keep("residuals_xgb_regressor.png")
    for key, model in fitted.items():
        importance = np.asarray(model.feature_importances_)
        top = np.argsort(-importance)[:20]
        plt.barh([str(one) for one in top], importance[top])
        keep(f"feature_importance_{key}.png")
    plt.bar([key for key, *_ in summary], [accuracy for _, accuracy, _ in summary])
    keep("model_comparison_accuracy.png")
    (output / "model_comparison.csv").write_text("\n".join(",".join(map(str, line)) for line in summary))
    shap.summary_plot(values[:, :, 0] if values.values.ndim == 3 else values, show=False, max_display=20)
    keep("shap_summary.png")
    shap.plots.bar(values[:, :, 0] if values.values.ndim == 3 else values, show=False, max_display=20)
    keep("shap_importance_bar.png")
    mean_squared_error(returns[test], forecast), r2_score(returns[test], forecast)

print(json.dumps(stages))
