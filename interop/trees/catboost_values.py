"""Models of CatBoost and their predictions, which the tests of packages/trees read. Writes JSON to the path given."""

import json
import os
import sys
import tempfile

import catboost
import numpy as np
import pandas

from problem import problem

COMMON = {"iterations": 3, "depth": 3, "thread_count": 1, "allow_writing_files": False, "verbose": 0, "random_seed": 7}


def parsed(model):
    """The model's file without what changes from run to run, or says nothing of predictions."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.json")
        model.save_model(path, format="json")
        with open(path) as file:
            text = json.load(file)
    info = text["model_info"]
    for key in ("model_guid", "train_finish_time", "training", "output_options", "catboost_version_info"):
        info.pop(key, None)
    params = info["params"]
    info["params"] = {key: params[key] for key in ("boosting_options", "tree_learner_options", "loss_function")}
    return text


def case(name, model, table, categories=None):
    """`categories`: texts of a column's categories; where a column has none, its numbers are the texts."""
    codes = []
    for index, column in enumerate(table.columns):
        cells = table[column]
        texts = (categories or {}).get(index)
        if texts is not None:
            codes.append([texts.index(cell) if cell in texts else 9000 for cell in cells])
        else:
            codes.append([None if pandas.isna(cell) else float(cell) for cell in cells])
    if isinstance(model, catboost.CatBoostClassifier):
        predicted = model.predict_proba(table)
    else:
        predicted = model.predict(table)
    return {
        "name": name,
        "file": parsed(model),
        "categories": categories or {},
        "columns": codes,
        "predicted": np.asarray(predicted, dtype=float).ravel().tolist(),
        "classes": model.classes_.tolist() if isinstance(model, catboost.CatBoostClassifier) else None,
    }


def numbers():
    cells, labels, score = problem(61, 400, 4, 60)
    cells = cells.copy()
    cells[0][::7] = np.nan
    cells[2][3::11] = np.nan
    table = pandas.DataFrame(cells.T, columns=["a", "b", "c", "d"])
    shown = table[:30]
    words = np.array(["low", "middle", "high"])[labels]
    yield case("two classes", catboost.CatBoostClassifier(**COMMON).fit(table, labels > 0), shown)
    for mode in ("Min", "Max"):
        model = catboost.CatBoostClassifier(nan_mode=mode, **COMMON).fit(table, words)
        yield case(f"three classes, nan_mode {mode}", model, shown)
    for policy in ("Depthwise", "Lossguide"):
        model = catboost.CatBoostRegressor(grow_policy=policy, nan_mode="Max", **COMMON).fit(table, score)
        yield case(f"numbers, grow_policy {policy}", model, shown)
    model = catboost.CatBoostClassifier(grow_policy="Lossguide", **COMMON).fit(table, labels)
    yield case("three classes, grow_policy Lossguide", model, shown)
    counts = np.floor(score * 5)
    yield case("counts", catboost.CatBoostRegressor(loss_function="Poisson", **COMMON).fit(table, counts), shown)
    model = catboost.CatBoostRegressor(loss_function="Quantile:alpha=0.7", **COMMON).fit(table, score)
    yield case("a quantile", model, shown)


def categories():
    cells, labels, score = problem(67, 400, 3, 12)
    whole = cells.astype(int)
    colours = ["red", "green", "blue", "a colour whose name has more than thirty-two letters", "ö" * 40]
    table = pandas.DataFrame(
        {"a": whole[0], "colour": [colours[i % 5] for i in whole[1]], "c": cells[2], "many": whole[1] * 12 + whole[2]}
    )
    noisy = labels.copy()
    noisy[table.colour == "green"] = 2
    shown = table[:30].copy()
    shown.loc[:4, "colour"] = "never met"
    shown.loc[2:6, "a"] = 777
    texts = {1: colours}
    given = {"cat_features": ["a", "colour", "many"], "max_ctr_complexity": 1, **COMMON}
    model = catboost.CatBoostClassifier(one_hot_max_size=20, **given).fit(table, noisy > 0)
    yield case("one-hot splits", model, shown, texts)
    for ctr in ("Borders", "Buckets", "BinarizedTargetMeanValue", "Counter"):
        model = catboost.CatBoostClassifier(simple_ctr=[ctr], one_hot_max_size=1, **given).fit(table, noisy)
        yield case(f"target statistics {ctr}", model, shown, texts)
    for ctr in ("Borders:TargetBorderCount=3", "BinarizedTargetMeanValue"):
        model = catboost.CatBoostRegressor(simple_ctr=[ctr], one_hot_max_size=1, **given).fit(table, score)
        yield case(f"numbers, target statistics {ctr}", model, shown, texts)
    model = catboost.CatBoostClassifier(**given).fit(table, noisy > 0)
    yield case("defaults", model, shown, texts)


with open(sys.argv[1], "w") as file:
    json.dump([*numbers(), *categories()], file, ensure_ascii=False)
