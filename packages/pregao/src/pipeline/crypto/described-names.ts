/** Where a name of the described crypto pipeline is: what a test can look up. */
export type NamePlace =
  /** An export of the library, a member of it, and text that its source holds (a default). */
  | { readonly kind: "export"; readonly name: string; readonly member?: string; readonly source?: string }
  /** An option of `pregao run`. */
  | { readonly kind: "flag"; readonly option: string }
  /** A key of `pipeline.models`, or of what `optimizeAllModels` gives. */
  | { readonly kind: "model"; readonly key: string }
  /** A file of a report; `*` stands for the model. */
  | { readonly kind: "file"; readonly file: string }
  /** A file or folder of the sources. */
  | { readonly kind: "source"; readonly path: string };

export interface DescribedName {
  /** As the described system writes it. */
  readonly described: string;
  /** What a user writes here. */
  readonly here: string;
  readonly place: NamePlace;
  /** What differs, in a sentence. */
  readonly note?: string;
}

export interface DescribedSection {
  readonly title: string;
  readonly names: readonly DescribedName[];
}

const exported = (
  described: string,
  here: string,
  name: string,
  member?: string,
  more: { readonly source?: string; readonly note?: string } = {},
): DescribedName => ({
  described,
  here,
  place: {
    kind: "export",
    name,
    ...(member === undefined ? {} : { member }),
    ...(more.source === undefined ? {} : { source: more.source }),
  },
  ...(more.note === undefined ? {} : { note: more.note }),
});

const model = (key: string): DescribedName => ({
  described: `pipeline.models['${key}']`,
  here: `pipeline.models.${key}`,
  place: { kind: "model", key },
});

const flag = (described: string, option: string, note?: string): DescribedName => ({
  described,
  here: described,
  place: { kind: "flag", option },
  ...(note === undefined ? {} : { note }),
});

const file = (described: string, note?: string): DescribedName => ({
  described,
  here: described,
  place: { kind: "file", file: described.replace(/^reports\//, "") },
  ...(note === undefined ? {} : { note }),
});

const source = (described: string, path: string): DescribedName => ({
  described,
  here: path,
  place: { kind: "source", path },
});

const predictor = (name: string, what: string): readonly DescribedName[] => [
  exported(`${name}(params=…)`, `new ${name}({ params })`, name),
  exported(
    `${name}.train(X_train, y_train, X_val, y_val)`,
    "train(xTrain, yTrain, xVal, yVal)",
    name,
    "train",
  ),
  exported(`${name}.predict(X)`, "predict(x)", name, "predict"),
  ...(what === "classes"
    ? [exported(`${name}.predict_proba(X)`, "predictProba(x)", name, "predictProba")]
    : []),
];

/**
 * Every class, function, option, key and output file that the description of the crypto pipeline names, with its place here: code in
 * camelCase, files as they are. A test looks each of them up, and the page for users of that system is made from this table.
 */
export const describedNames: readonly DescribedSection[] = [
  {
    title: "Command line",
    names: [
      {
        described: "python run_full_pipeline.py",
        here: "npx pregao run",
        place: { kind: "source", path: "pipeline/run/run.ts" },
      },
      flag("--symbol BTCUSDT", "symbol"),
      flag("--days 60", "days"),
      flag("--features 50", "features"),
      flag("--mock", "mock"),
      {
        described: "./models/",
        here: "PREGAO_HOME/models/SYMBOL_KEY/VERSION",
        place: { kind: "flag", option: "modelDir" },
        note: "versions that are never changed",
      },
      {
        described: "./reports/",
        here: "PREGAO_HOME/reports/RUN_ID",
        place: { kind: "flag", option: "output" },
      },
    ],
  },
  {
    title: "Training pipeline",
    names: [
      exported("MLTrainingPipeline()", "new MLTrainingPipeline()", "MLTrainingPipeline"),
      exported(
        "run_full_pipeline(X_train, y_train_class, …)",
        "await runFullPipeline({ xTrain, yTrainClass, … })",
        "MLTrainingPipeline",
        "runFullPipeline",
        { note: "the ten tables by name; all of them parts of one matrix" },
      ),
      exported("feature_set_id='abc123'", "featureSetId", "MLTrainingPipeline", "runFullPipeline", {
        note: "tables of another feature set are refused",
      }),
      exported("scaler_type='standard'", 'scalerType: "standard"', "MLTrainingPipeline", "runFullPipeline", {
        source: 'scalerType = "standard"',
      }),
      exported("apply_scaling=True", "applyScaling: true", "MLTrainingPipeline", "runFullPipeline", {
        source: "applyScaling = true",
      }),
      exported("skip_lstm=False", "skipLstm: false", "MLTrainingPipeline", "runFullPipeline", {
        source: "skipLstm = false",
      }),
      exported("skip_catboost=False", "skipCatboost: false", "MLTrainingPipeline", "runFullPipeline", {
        source: "skipCatboost = false",
      }),
      exported("pipeline.models", "pipeline.models", "MLTrainingPipeline", "models"),
      model("xgb_classifier"),
      model("lgb_classifier"),
      model("cat_classifier"),
      model("xgb_regressor"),
      model("nn_regressor"),
      model("lstm"),
      exported("pipeline.ensemble", "pipeline.ensemble", "MLTrainingPipeline", "ensemble"),
      exported(
        "load_prepared_datasets('abc123')",
        "await loadPreparedDatasets(id)",
        "loadPreparedDatasets",
        undefined,
        {
          note: "an object with xTrain, yTrain, xVal, yVal, xTest, yTest and meta",
        },
      ),
    ],
  },
  {
    title: "Models",
    names: [
      ...predictor("XGBoostEntryPredictor", "classes"),
      ...predictor("LightGBMEntryPredictor", "classes"),
      ...predictor("CatBoostEntryPredictor", "classes"),
      ...predictor("XGBoostPricePredictor", "returns"),
      ...predictor("NeuralNetRegressor", "returns"),
      ...predictor("LSTMForecaster", "returns"),
      exported(
        "EnsembleModel(base_classifiers, base_regressors)",
        "new EnsembleModel(classifiers, regressors)",
        "EnsembleModel",
      ),
      exported(
        "ensemble.train_classifier(X, y)",
        "await trainClassifier(data)",
        "EnsembleModel",
        "trainClassifier",
      ),
      exported(
        "ensemble.train_regressor(X, y)",
        "await trainRegressor(data)",
        "EnsembleModel",
        "trainRegressor",
      ),
      exported(
        "ensemble.get_trading_decision(X)",
        "await getTradingDecision(features, rows)",
        "EnsembleModel",
        "getTradingDecision",
        {
          note: "signal, confidence, target and probabilities, a value a row",
        },
      ),
    ],
  },
  {
    title: "Tuning",
    names: [
      exported(
        "optimize_xgboost_classifier(…, n_trials=100)",
        "await optimizeXgboostClassifier(data, { nTrials })",
        "optimizeXgboostClassifier",
      ),
      exported(
        "optimize_xgboost_regressor(…)",
        "await optimizeXgboostRegressor(data)",
        "optimizeXgboostRegressor",
      ),
      exported(
        "optimize_lightgbm_classifier(…)",
        "await optimizeLightgbmClassifier(data)",
        "optimizeLightgbmClassifier",
      ),
      exported(
        "optimize_catboost_classifier(…)",
        "await optimizeCatboostClassifier(data)",
        "optimizeCatboostClassifier",
      ),
      exported("optimize_neural_network(…)", "await optimizeNeuralNetwork(data)", "optimizeNeuralNetwork"),
      exported("optimize_all_models(…)", "await optimizeAllModels(data)", "optimizeAllModels"),
      {
        described: "result['best_params'], result['best_score']",
        here: "result.bestParams, result.bestScore",
        place: { kind: "export", name: "optimizeXgboostClassifier" },
      },
    ],
  },
  {
    title: "Validation and explanation",
    names: [
      exported(
        "WalkForwardValidator(n_splits=5)",
        "new WalkForwardValidator({ nSplits: 5 })",
        "WalkForwardValidator",
        undefined,
        {
          source: "nSplits = 5",
        },
      ),
      exported(
        "validator.validate(model, X, y)",
        "await validate(model, x, y)",
        "WalkForwardValidator",
        "validate",
      ),
      exported(
        "ModelInterpreter(model, X_train)",
        "new ModelInterpreter(model, features)",
        "ModelInterpreter",
      ),
      exported(
        "explain_predictions(X_test, max_display=20)",
        "await explainPredictions(features, 20)",
        "ModelInterpreter",
        "explainPredictions",
        {
          source: "maxDisplay = 20",
        },
      ),
      exported(
        "explain_single_prediction(X, class_idx=2)",
        "await explainSinglePrediction(features, 2)",
        "ModelInterpreter",
        "explainSinglePrediction",
      ),
      file("shap_summary.png"),
      file("shap_importance_bar.png"),
      file("shap_force_plot.png"),
    ],
  },
  {
    title: "Reports",
    names: [
      exported(
        "ModelPerformanceReporter(output_dir='reports')",
        'new ModelPerformanceReporter({ outputDir: "reports" })',
        "ModelPerformanceReporter",
        undefined,
        {
          source: 'outputDir = "reports"',
        },
      ),
      exported(
        "generate_classification_report(y_true, y_pred, y_proba, …)",
        "await generateClassificationReport(yTrue, yPred, yProba, { classNames, modelName })",
        "ModelPerformanceReporter",
        "generateClassificationReport",
      ),
      exported(
        "generate_regression_report(y_true, y_pred, …)",
        "await generateRegressionReport(yTrue, yPred, { modelName })",
        "ModelPerformanceReporter",
        "generateRegressionReport",
      ),
      exported(
        "plot_feature_importance(df, …, top_n=20)",
        "await plotFeatureImportance(importance, { modelName, topN: 20 })",
        "ModelPerformanceReporter",
        "plotFeatureImportance",
        {
          source: "topN = 20",
        },
      ),
      exported(
        "compare_models(metrics, metric_name='accuracy')",
        "await compareModels(metrics, { metricName })",
        "ModelPerformanceReporter",
        "compareModels",
      ),
      exported(
        "generate_comparison_table(metrics)",
        "await generateComparisonTable(metrics)",
        "ModelPerformanceReporter",
        "generateComparisonTable",
      ),
      exported(
        "save_html_report('model_report.html')",
        'await saveHtmlReport("model_report.html")',
        "ModelPerformanceReporter",
        "saveHtmlReport",
      ),
      exported("reporter.metrics", "reporter.metrics", "ModelPerformanceReporter", "metrics"),
      file("reports/confusion_matrix_*.png", "and SVG, as all pictures"),
      file("reports/roc_curves_*.png"),
      file("reports/regression_scatter_*.png"),
      file("reports/residuals_*.png"),
      file("reports/feature_importance_*.png"),
      file("reports/model_comparison_*.png"),
      file("reports/model_comparison.csv"),
      file("reports/model_report.html"),
    ],
  },
  {
    title: "Files of the sources",
    names: [
      source("features/feature_engineer.py", "features"),
      source("features/target_engineer.py", "labels"),
      source("features/feature_store.py", "features/store"),
      source("utils/feature_selection.py", "selection"),
      source("utils/data_split.py", "splits"),
      source("utils/data_alignment.py", "sources/feeds"),
      source("utils/feature_versioning.py", "features/feature-set-id.ts"),
      source("utils/artifact_manager.py", "pipeline/datasets"),
      source("utils/reporting.py", "reports/performance"),
      source("schemas.py", "quality/contracts"),
      source("models/classifiers.py, regressors.py, lstm_forecaster.py", "pipeline/crypto/predictors.ts"),
      source("models/ensemble.py", "pipeline/ensemble"),
      source("models/validation.py", "pipeline/walk-forward-validator.ts"),
      source("models/training_pipeline.py", "pipeline/crypto/ml-training-pipeline.ts"),
      source("models/preprocessing.py", "scaling"),
      source("models/hyperparameter_tuning.py", "pipeline/tuning"),
      source("run_full_pipeline.py", "pipeline/run"),
    ],
  },
];
