"""Reads every run of the experiment finsight-ml, and every registered version of a model, from the MLflow server at the address given,
by MLflow's own client, and prints them as JSON: runs by the tag pregao.run_id, parents by that tag of theirs."""

import json
import os
import sys
import tempfile

import mlflow
from mlflow import MlflowClient

uri = sys.argv[1]
mlflow.set_tracking_uri(uri)
client = MlflowClient(uri)
experiment = client.get_experiment_by_name("finsight-ml")
runs = client.search_runs([experiment.experiment_id])
own_ids = {run.info.run_id: run.data.tags["pregao.run_id"] for run in runs}


def artifacts_of(run_id, path=None):
    found = {}
    for artifact in client.list_artifacts(run_id, path):
        if artifact.is_dir:
            found.update(artifacts_of(run_id, artifact.path))
            continue
        with tempfile.TemporaryDirectory() as folder:
            with open(client.download_artifacts(run_id, artifact.path, folder), encoding="utf-8") as file:
                found[artifact.path] = file.read()
    return found


def told(run):
    parent = run.data.tags.get("mlflow.parentRunId")
    history = client.get_metric_history(run.info.run_id, "loss")
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "parent": own_ids.get(parent),
        "params": run.data.params,
        "tags": {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.")},
        "losses": sorted([metric.step, metric.value] for metric in history),
        "artifacts": artifacts_of(run.info.run_id),
    }


def version_told(model, version):
    with tempfile.TemporaryDirectory() as folder:
        path = mlflow.artifacts.download_artifacts(f"models:/{model.name}/{version.version}", dst_path=folder)
        with open(os.path.join(path, "manifest.json"), encoding="utf-8") as file:
            manifest = file.read()
    return {
        "name": version.name,
        "version": str(version.version),
        "run": own_ids[version.run_id],
        "tags": version.tags,
        "aliases": [alias for alias, number in model.aliases.items() if str(number) == str(version.version)],
        "manifest": manifest,
    }


models = [
    version_told(model, version)
    for model in client.search_registered_models()
    for version in client.search_model_versions(f"name = '{model.name}'")
]
print(json.dumps({"runs": {own_ids[run.info.run_id]: told(run) for run in runs}, "models": models}))
