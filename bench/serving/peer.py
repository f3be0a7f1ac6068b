"""The described service as its users run it: Flask with its own threaded server, the forest from its joblib file, the newest row of
a table of features by pandas.

Argument: folder with b3_model.joblib and features.csv. Prints the address, and ends with a signal.
"""

import json
import signal
import sys
import threading
from pathlib import Path

import joblib
import pandas
from flask import Flask, jsonify, request
from werkzeug.serving import make_server

folder = Path(sys.argv[1])
saved = joblib.load(folder / "b3_model.joblib")
model = saved["model"] if isinstance(saved, dict) else saved
features = pandas.read_csv(folder / "features.csv")
columns = [name for name in features.columns if name != "ticker"]
app = Flask(__name__)


@app.post("/api/b3/predict")
def predict():
    body = request.get_json()
    ticker = body["ticker"]
    rows = features[features["ticker"] == ticker].tail(1)
    if rows.empty:
        return jsonify(status="error", message=f"no data for {ticker}"), 404
    values = rows[columns].to_numpy(dtype="float32")
    probabilities = model.predict_proba(values)[0]
    return jsonify(
        status="success",
        ticker=ticker,
        model_type=body["model_type"],
        predictions=str(model.classes_[probabilities.argmax()]),
        prediction_probabilities=dict(zip(map(str, model.classes_), map(float, probabilities))),
        feature_importance=dict(zip(columns, map(float, model.feature_importances_))),
        input_shape=list(values.shape),
        features_used=columns,
    )


server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(json.dumps({"address": f"http://127.0.0.1:{server.server_port}"}), flush=True)
signal.pause()
