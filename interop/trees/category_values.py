"""Trees of XGBoost and LightGBM on categorical columns that the tests of packages/trees hold theirs to. Writes JSON to the path
given.

A split by category is [feature, categories that go left, missing goes left, gain, cover]; a split by threshold has the
threshold instead, and a leaf is [value, cover].
"""

import json
import sys

import lightgbm
import numpy as np
import xgboost

from problem import category_problem, draws

ROWS = 1500


def flat_xgboost(node, levels, into):
    if "leaf" in node:
        into.append([node["leaf"], node["cover"]])
        return into
    children = {child["nodeid"]: child for child in node["children"]}
    condition, feature = node["split_condition"], int(node["split"][1:])
    by_category = isinstance(condition, list)
    # Categories that are listed go to "yes", which is the right child; all others left.
    left, right = (node["no"], node["yes"]) if by_category else (node["yes"], node["no"])
    if by_category:
        condition = [category for category in range(levels[feature]) if category not in condition]
    into.append([feature, condition, int(node["missing"] == left), node["gain"], node["cover"]])
    flat_xgboost(children[left], levels, into)
    return flat_xgboost(children[right], levels, into)


def xgboost_cases():
    cases = []
    for seed, levels, gap_share, task, parameters in [
        (51, 3, 0.0, "numbers", {}),
        (52, 12, 0.0, "numbers", {"max_depth": 4}),
        (53, 12, 0.2, "numbers", {"max_depth": 4, "learning_rate": 0.1}),
        (54, 40, 0.1, "numbers", {"max_cat_threshold": 6}),
        (55, 30, 0.0, "numbers", {"reg_lambda": 3, "reg_alpha": 0.5, "min_child_weight": 4}),
        (56, 9, 0.1, "numbers", {"max_cat_to_onehot": 12}),
        (57, 20, 0.1, "classes", {"max_depth": 3}),
        (58, 25, 0.0, "classes", {"max_depth": 3, "max_delta_step": 0.6, "min_child_weight": 2}),
    ]:
        columns, score = category_problem(seed, ROWS, levels, gap_share)
        labels = (score > np.median(score)).astype(int)
        kind = xgboost.XGBRegressor if task == "numbers" else xgboost.XGBClassifier
        model = kind(
            n_estimators=3,
            n_jobs=1,
            tree_method="hist",
            enable_categorical=True,
            feature_types=["c", "c", "q"],
            base_score=0.5,
            **parameters,
        )
        model.fit(columns.T, score.astype(np.float32) if task == "numbers" else labels)
        dump = model.get_booster().get_dump(with_stats=True, dump_format="json")
        cases.append(
            {
                "seed": seed,
                "levels": levels,
                "gapShare": gap_share,
                "task": task,
                "parameters": parameters,
                "trees": [flat_xgboost(json.loads(tree), [levels, 3], []) for tree in dump],
            }
        )
    return cases


def flat_lightgbm(node, into):
    if "leaf_value" in node:
        into.append([node["leaf_value"], node["leaf_weight"]])
        return into
    by_category = node["decision_type"] == "=="
    condition = [int(part) for part in node["threshold"].split("||")] if by_category else node["threshold"]
    missing_left = int(not by_category and node["default_left"])
    into.append([node["split_feature"], condition, missing_left, node["split_gain"], node["internal_weight"]])
    flat_lightgbm(node["left_child"], into)
    return flat_lightgbm(node["right_child"], into)


def lightgbm_cases():
    cases = []
    for seed, levels, gap_share, task, parameters in [
        (61, 3, 0.0, "numbers", {"num_leaves": 8}),
        (62, 12, 0.0, "numbers", {"num_leaves": 8, "max_depth": 3}),
        (63, 12, 0.2, "numbers", {"num_leaves": 15, "min_data_per_group": 20, "cat_smooth": 2}),
        (64, 60, 0.1, "numbers", {"num_leaves": 12, "min_data_per_group": 1, "max_cat_threshold": 5}),
        (65, 30, 0.0, "numbers", {"cat_l2": 1, "lambda_l2": 2, "min_data_per_group": 50, "cat_smooth": 30}),
        (66, 9, 0.1, "numbers", {"num_leaves": 8, "max_cat_to_onehot": 20}),
        (67, 20, 0.1, "classes", {"num_leaves": 8, "min_data_per_group": 10, "lambda_l1": 0.1}),
        (71, 20, 0.0, "numbers", {"num_leaves": 8, "min_data_per_group": 10, "path_smooth": 5}),
        (69, 20, 0.0, "numbers", {"num_leaves": 10, "min_data_per_group": 10, "max_delta_step": 1.0}),
        (70, 20, 0.1, "numbers", {"num_leaves": 5, "min_data_per_group": 10, "monotone_constraints": [0, 0, -1]}),
    ]:
        columns, score = category_problem(seed, ROWS, levels, gap_share)
        labels = (score > np.median(score)).astype(int)
        settings = {
            "objective": "regression" if task == "numbers" else "binary",
            "min_data_in_leaf": 5,
            "boost_from_average": False,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbosity": -1,
            **parameters,
        }
        data = lightgbm.Dataset(
            columns.T,
            score if task == "numbers" else labels,
            categorical_feature=[0, 1],
            params={"min_data_in_bin": 1, "verbosity": -1},
        )
        model = lightgbm.train(settings, data, num_boost_round=3)
        trees = [flat_lightgbm(tree["tree_structure"], []) for tree in model.dump_model()["tree_info"]]
        cases.append(
            {
                "seed": seed,
                "levels": levels,
                "gapShare": gap_share,
                "task": task,
                "parameters": parameters,
                "trees": trees,
            }
        )
    return cases


def held_out():
    """RMSE on the last 1000 of 4000 rows, and what share of splits and of gain a column of noise in 150 categories has."""
    columns, score = category_problem(71, 4000, 50, 0.1)
    noise = np.floor(draws(79, 4000) * 150).astype(np.float32)
    features, train, test = np.vstack([columns, noise]).T, slice(0, 3000), slice(3000, 4000)
    results = {}
    model = xgboost.XGBRegressor(
        n_estimators=60,
        learning_rate=0.1,
        max_depth=4,
        n_jobs=1,
        enable_categorical=True,
        feature_types=["c", "c", "q", "c"],
    )
    model.fit(features[train], score[train])
    predicted = {"xgboost": model.predict(features[test])}
    booster = model.get_booster()
    kinds = {"splits": "weight", "gain": "total_gain"}
    used = {name: booster.get_score(importance_type=kind) for name, kind in kinds.items()}
    results["xgboost"] = {name: found.get("f3", 0) / sum(found.values()) for name, found in used.items()}
    model = lightgbm.LGBMRegressor(n_estimators=60, num_leaves=15, n_jobs=1, verbosity=-1)
    model.fit(features[train], score[train], categorical_feature=[0, 1, 3])
    predicted["lightgbm"] = model.predict(features[test])
    used = {kind: model.booster_.feature_importance(kind) for kind in ["split", "gain"]}
    results["lightgbm"] = {
        "splits": float(used["split"][3] / used["split"].sum()),
        "gain": float(used["gain"][3] / used["gain"].sum()),
    }
    for name, values in predicted.items():
        results[name]["rmse"] = float(np.mean((score[test] - values) ** 2) ** 0.5)
    return results


with open(sys.argv[1], "w") as file:
    json.dump({"xgboost": xgboost_cases(), "lightgbm": lightgbm_cases(), "heldOut": held_out()}, file)
