"""The examples of the described B3 service, with `requests` and as they stand there but for the address, which is given.

Prints one JSON object: what each example was answered.
"""

import json
import sys
import time

import requests

root = sys.argv[1]
base_url = f"{root}/api/b3"
answers = {}


def keep(name, response):
    answers[name] = {"status_code": response.status_code, "body": response.json()}


def wait_for_training():
    while True:
        status = requests.get(f"{base_url}/training-status")
        status_data = status.json()
        if status_data.get("status") == "completed":
            break
        elif status_data.get("status") == "failed":
            print(f"Training failed: {status_data.get('error')}", file=sys.stderr)
            break
        time.sleep(2)
    keep("training-status", status)


def step_by_step():
    response = requests.post(f"{base_url}/load-data")
    keep("load-data", response)

    response = requests.post(f"{base_url}/preprocess-data")
    keep("preprocess-data", response)

    response = requests.post(
        f"{base_url}/split-data",
        json={"model_type": "rf", "test_size": 0.2, "val_size": 0.2},
    )
    keep("split-data", response)

    response = requests.post(
        f"{base_url}/train-model",
        json={"model_type": "rf", "n_jobs": 5},
    )
    keep("train-model", response)
    wait_for_training()

    response = requests.post(f"{base_url}/evaluate-model")
    keep("evaluate-model", response)

    response = requests.post(
        f"{base_url}/save-model",
        json={"model_dir": "models"},
    )
    keep("save-model", response)


def complete_forest():
    response = requests.post(
        f"{base_url}/complete-pipeline",
        json={
            "model_type": "rf",
            "model_dir": "models",
            "n_jobs": 5,
            "test_size": 0.2,
            "val_size": 0.2,
        },
    )
    keep("complete rf", response)
    wait_for_training()
    keep("pipeline-status rf", requests.get(f"{base_url}/pipeline-status"))


def complete_lstm():
    response = requests.post(
        f"{base_url}/complete-pipeline",
        json={
            "model_type": "lstm",
            "model_dir": "models",
            "lookback": 32,
            "horizon": 1,
            "epochs": 25,
            "batch_size": 128,
            "learning_rate": 0.001,
            "units": 96,
            "dropout": 0.2,
            "test_size": 0.2,
            "val_size": 0.2,
        },
    )
    keep("complete lstm", response)
    wait_for_training()
    keep("pipeline-status lstm", requests.get(f"{base_url}/pipeline-status"))


step_by_step()
complete_forest()
complete_lstm()
for model_type in ["rf", "lstm"]:
    response = requests.post(f"{base_url}/predict", json={"ticker": sys.argv[2], "model_type": model_type})
    keep(f"predict {model_type}", response)
keep("predict", requests.post(f"{base_url}/predict", json={"ticker": sys.argv[2]}))
keep("status", requests.get(f"{base_url}/status"))
keep("clear-state", requests.post(f"{base_url}/clear-state"))
answers["swagger"] = {
    "status_code": requests.get(f"{root}/swagger/swagger.yml").status_code,
    "body": {"page": requests.get(f"{root}/swagger").status_code},
}
print(json.dumps(answers))
