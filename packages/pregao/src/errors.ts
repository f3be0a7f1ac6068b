/**
 * The one catalogue of errors. Every refusal that a user can meet has an entry: what happened (a template whose
 * placeholders are checked by the compiler), what to do about it, the HTTP status a server answers with and the
 * exit code a command ends with. `docs/reference/errors.md` is generated from this table.
 */

/** Exit codes by the kind of trouble; 1 is left to defects (an error that is not in the catalogue). */
export const exitCodes = {
  usage: 2,
  data: 3,
  configuration: 4,
  missing: 5,
  model: 6,
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof exitCodes;

interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly message: string;
  readonly advice: string;
}

export const errorCatalogue = {
  PREGAO_USAGE: {
    kind: "usage",
    status: 422,
    message: "{reason}",
    advice: "Run the command with --help to see what it takes.",
  },
  PREGAO_OPTION_INVALID: {
    kind: "usage",
    status: 422,
    message: "{option} = {value} is not valid: {reason}",
    advice: "Run the command with --help to see every option with its range and default.",
  },
  PREGAO_NAME_UNKNOWN: {
    kind: "missing",
    status: 404,
    message: "unknown {what} {name}{near}",
    advice:
      "Check the spelling; `data list`, `data show NAME`, `features list` and `models list` show what there is.",
  },
  PREGAO_CONFIG_UNREADABLE: {
    kind: "configuration",
    status: 500,
    message: "cannot read the configuration file {file}: {reason}",
    advice: "Correct the JSON, or remove the file to use the defaults.",
  },
  PREGAO_CONFIG_INVALID: {
    kind: "configuration",
    status: 500,
    message: "{origin}: {name} = {value} is not valid: {reason}",
    advice: "Run `pregao config show` to see every setting, its origin and its range.",
  },
  PREGAO_FRAME_SHAPE: {
    kind: "data",
    status: 400,
    message: "column {column} has {length} rows where the frame has {rows}",
    advice: "Give every column one value per row.",
  },
  PREGAO_FRAME_ORDER: {
    kind: "data",
    status: 400,
    message: "row {row} ({symbol}) is out of order: {reason}",
    advice: "Sort rows by symbol and time and keep one row per symbol and time.",
  },
  PREGAO_COLUMN_MISSING: {
    kind: "data",
    status: 400,
    message: "{file} has no column {column}{near}",
    advice: 'Rename the column, or map it in the configuration (columns: { close: "Fechamento" }).',
  },
  PREGAO_COLUMN_TYPE: {
    kind: "data",
    status: 400,
    message: "column {column} of {file} does not hold {wanted}",
    advice: "Correct the values of the column, or map another one in the configuration.",
  },
  PREGAO_REGISTRY_NAME_INVALID: {
    kind: "usage",
    status: 422,
    message: "model name {name} is not valid: {reason}",
    advice: "Choose a plain name such as b3_model.",
  },
  PREGAO_REGISTRY_VERSION_INVALID: {
    kind: "usage",
    status: 422,
    message: "version {version} of {name} is not valid: it must be a number from 1, an alias, or latest",
    advice: "Run `pregao models list` to see the versions of each model.",
  },
  PREGAO_REGISTRY_ALIAS_INVALID: {
    kind: "usage",
    status: 422,
    message: "alias {alias} is not valid: {reason}",
    advice: "Choose a plain word such as champion.",
  },
  PREGAO_REGISTRY_CONFLICT: {
    kind: "model",
    status: 409,
    message: "alias {alias} of {name} was not moved: it names {found}, not {expected} as was expected",
    advice: "Somebody was quicker: look at `pregao models log NAME` and decide anew.",
  },
  PREGAO_REGISTRY_GUARDED: {
    kind: "model",
    status: 409,
    message: "version {version} of {name} was left as it is: {reason}",
    advice:
      "Choose another version, or let its aliases name another one first; only `models delete --force` goes ahead.",
  },
  PREGAO_REGISTRY_NO_EARLIER: {
    kind: "model",
    status: 409,
    message: "alias {alias} of {name} cannot go back: {reason}",
    advice: "Name a version in so many words: `pregao models alias NAME ALIAS VERSION`.",
  },
  PREGAO_REGISTRY_LOG_INVALID: {
    kind: "model",
    status: 500,
    message: "cannot use entry {sequence} of the log of {name}: {reason}",
    advice:
      "Restore the entry from a backup, or set the alias anew: `pregao models alias NAME ALIAS VERSION`; versions are not affected.",
  },
  PREGAO_REGISTRY_MANIFEST_INVALID: {
    kind: "model",
    status: 500,
    message: "cannot use the manifest {file}: {reason}",
    advice: "Use another version of the model, or train it again; the other versions are not affected.",
  },
  PREGAO_REGISTRY_ALTERED: {
    kind: "model",
    status: 500,
    message: "model file {file} is not as it was published: {reason}",
    advice: "Restore the file from a backup, use another version, or train the model again.",
  },
  PREGAO_REGISTRY_FILE_REFUSED: {
    kind: "model",
    status: 500,
    message: "{file} cannot be part of a model version: {reason}",
    advice: "Keep only plain files and folders with portable names under the model's folder.",
  },
  PREGAO_REGISTRY_UNWRITABLE: {
    kind: "model",
    status: 507,
    message: "cannot write {name} under {directory}: {reason}",
    advice:
      "Make room on the disk or correct the folder's permissions, then do it again; nothing half-written was kept.",
  },
  PREGAO_BACKUP_REFUSED: {
    kind: "usage",
    status: 409,
    message: "cannot back up to {place}: {reason}",
    advice: "Name an empty folder, or an empty prefix of a bucket; an older backup stays as it is.",
  },
  PREGAO_BACKUP_UNREADABLE: {
    kind: "data",
    status: 422,
    message: "cannot restore from {place}: {reason}",
    advice:
      "Nothing was restored. Take another backup; one that was copied from elsewhere may have lost a file on the way.",
  },
  PREGAO_RESTORE_REFUSED: {
    kind: "usage",
    status: 409,
    message: "nothing was restored into {home}: {reason}",
    advice: "Give an empty folder as PREGAO_HOME, or move what is there out of the way.",
  },
  PREGAO_TRACKING_REFUSED: {
    kind: "usage",
    status: 422,
    message: "the tracker cannot keep the {what} {name}: {reason}",
    advice: "Log it under another name or in another form; what was logged before is kept.",
  },
  PREGAO_TRACKER_AWAY: {
    kind: "configuration",
    status: 502,
    message: "the tracking server {address} cannot be reached: {reason}",
    advice:
      "Check MLFLOW_TRACKING_URI and the credentials beside it; what was logged is kept and `pregao runs sync` sends it.",
  },
  PREGAO_TRACKING_UNREADABLE: {
    kind: "data",
    status: 500,
    message: "cannot read the file {file} of a tracked run: {reason}",
    advice:
      "Restore the file from version control or a backup, or remove the folder of the run; other runs are not affected.",
  },
  PREGAO_EXPORT_UNSUPPORTED: {
    kind: "usage",
    status: 422,
    message: "a model of {family} cannot be written as {format}; its formats: {formats}",
    advice: "Choose one of its formats; `pregao export --model-name NAME` lists them.",
  },
  PREGAO_EXPORT_DIFFERS: {
    kind: "model",
    status: 500,
    message:
      "{name} version {version} written as {format} predicts other numbers than the model: {difference} apart, at most {limit} is taken",
    advice: "Choose another format, and report this with the version's manifest; nothing was kept.",
  },
  PREGAO_SEARCH_UNSCORED: {
    kind: "model",
    status: 400,
    message: "none of the {draws} parameter draws could be scored by {scoring}",
    advice: "Give the folds rows of more than one class, or choose another scoring.",
  },
  PREGAO_SPACE_INVALID: {
    kind: "usage",
    status: 422,
    message: "the tuning space's parameter {parameter} is not valid: {reason}",
    advice: "Correct the parameter; docs/guide/tuning.md shows every kind.",
  },
  PREGAO_STUDY_UNREADABLE: {
    kind: "data",
    status: 500,
    message: "the study {file} cannot be read: line {line}: {reason}",
    advice:
      "Restore the file from a backup, or begin a study of another name; two processes must not write one study.",
  },
  PREGAO_STUDY_DIFFERS: {
    kind: "usage",
    status: 409,
    message: "the study {study} was begun with another {what}: {found}, not {given}",
    advice: "Run it as it was begun, or give this one a name of its own with --study.",
  },
  PREGAO_STUDY_UNSCORED: {
    kind: "model",
    status: 400,
    message: "none of the {trials} trials of the study {study} could be scored; the last: {reason}",
    advice: "Look at the reason; a narrower space, another scoring or folds with more rows may help.",
  },
  PREGAO_FEATURE_INPUT_MISSING: {
    kind: "data",
    status: 400,
    message: "the feature {feature} reads the column {column}, which {origin} does not have{near}",
    advice: "Leave the feature out, map the column in the configuration, or use a source that has it.",
  },
  PREGAO_FEATURE_FAILED: {
    kind: "configuration",
    status: 500,
    message: "the feature {feature} failed on {symbol}: {reason}",
    advice: "Correct the feature where it is defined, or leave it out.",
  },
  PREGAO_WORKER_FAILED: {
    kind: "configuration",
    status: 500,
    message: "a worker thread ended while {stage}: {reason}",
    advice: "Give the process more memory, or use fewer threads; one thread needs the least.",
  },
  PREGAO_STREAM_TIMEFRAME_DIFFERS: {
    kind: "data",
    status: 400,
    message: "{origin} has bars of {found}, the stream of features goes on with bars of {expected}",
    advice: "Give bars of the stream's timeframe, or open another stream on bars of this one.",
  },
  PREGAO_STREAM_STATE_DIFFERS: {
    kind: "data",
    status: 400,
    message:
      "the state of a stream of features was kept for {was} and does not fit {is} as it is computed now",
    advice: "Open the stream anew from the history of bars.",
  },
  PREGAO_FEATURES_FILE_UNREADABLE: {
    kind: "configuration",
    status: 500,
    message: "cannot load the features file {file}: {reason}",
    advice: "Correct the module, which exports `features`, or point featuresFile elsewhere.",
  },
  PREGAO_FEATURE_INVALID: {
    kind: "configuration",
    status: 500,
    message: "the feature {feature} of {file} does not keep the contract: {reason}",
    advice: "Correct the feature; docs/guide/features.md shows a whole one.",
  },
  PREGAO_MODELS_FILE_UNREADABLE: {
    kind: "configuration",
    status: 500,
    message: "cannot load the models file {file}: {reason}",
    advice: "Correct the module, whose default export is a list of families, or point modelsFile elsewhere.",
  },
  PREGAO_FAMILY_INVALID: {
    kind: "configuration",
    status: 500,
    message: "the model family {family} of {file} does not keep the contract: {reason}",
    advice: "Correct the family; docs/guide/own-models.md shows a whole one.",
  },
  PREGAO_MODEL_FEATURE_UNKNOWN: {
    kind: "model",
    status: 400,
    message: "the {family} model reads features that are not known here: {features}",
    advice: "Load the features file that it was trained with (featuresFile), or train again without them.",
  },
  PREGAO_SPLIT_IMPOSSIBLE: {
    kind: "data",
    status: 400,
    message: "cannot split {rows} rows at {times} times: {reason}",
    advice: "Give a longer period, smaller parts, a shorter horizon or a smaller embargo.",
  },
  PREGAO_SELECTION_EMPTY: {
    kind: "data",
    status: 400,
    message: "the selection ({method}) leaves none of the {features} features: {first}",
    advice: "Choose a milder selection, other features or a longer period.",
  },
  PREGAO_SCALER_INVALID: {
    kind: "model",
    status: 400,
    message: "the scaler cannot be used: {reason}",
    advice: "Give the columns that it was fitted on, in their order, or fit it again.",
  },
  PREGAO_NO_USABLE_ROWS: {
    kind: "data",
    status: 400,
    message: "none of the {rows} rows of {source} can be used: {reasons}",
    advice: "Give a longer period, a shorter horizon or features with a shorter warm-up.",
  },
  PREGAO_MODEL_UNREADABLE: {
    kind: "model",
    status: 500,
    message: "cannot read the model file {file}: {reason}",
    advice: "Restore the version from a backup, or train again.",
  },
  PREGAO_NOTHING_TO_JUDGE: {
    kind: "data",
    status: 400,
    message: "{name} version {version} cannot be judged: {source} has no usable rows {what}",
    advice: "Give a source that holds the model's training period and bars after it.",
  },
  PREGAO_MODEL_FAMILY_DIFFERS: {
    kind: "missing",
    status: 400,
    message: "{name} version {version} is a model of family {family}, not {wanted}",
    advice: "Train a model of that family, or name the family of the one that is there.",
  },
  PREGAO_MODELS_NOT_COMPARABLE: {
    kind: "model",
    status: 400,
    message:
      "{first} and {second} cannot be compared: their {what} differs, {firstValue} against {secondValue}",
    advice: "Compare models that were trained for the same target on bars of the same timeframe.",
  },
  PREGAO_TIMEFRAME_DIFFERS: {
    kind: "model",
    status: 400,
    message: "the model was trained on bars of {trained}, {source} has bars of {found}",
    advice: "Give a source with bars of the model's timeframe, or train on this one.",
  },
  PREGAO_HISTORY_TOO_SHORT: {
    kind: "data",
    status: 400,
    message: "{ticker} has {rows} bars: none of the model's features has a value at the last one",
    advice: "Give a source with a longer history of the ticker.",
  },
  PREGAO_FEATURES_DIFFER: {
    kind: "model",
    status: 400,
    message: "the {family} model was trained on feature set {expected}, the data has {found}: {differences}",
    advice:
      "Compute the features with the version and parameters that the model's manifest names, or train again.",
  },
  PREGAO_PROVENANCE_MISSING: {
    kind: "model",
    status: 400,
    message: "it is not known what this {family} model was trained on",
    advice: "Save the model that trainModel returned, in the process that trained it.",
  },
  PREGAO_ENGINE_REFUSED: {
    kind: "model",
    status: 400,
    message: "the engine of {family} refuses: {reason} [{code}]",
    advice: "Correct what the message names; with too little memory use fewer rows, columns or threads.",
  },
  PREGAO_NOT_EXPLAINABLE: {
    kind: "model",
    status: 400,
    message: "the predictions of this {family} model cannot be explained: {reason}",
    advice:
      "Give rows with known outcomes, so that features can be judged by permutation, or explain another model.",
  },
  PREGAO_TARGETS_MISSING: {
    kind: "model",
    status: 400,
    message: "{family} cannot be trained for {task}: {reason}",
    advice: "Give labels that fit the task, over a period in which every class occurs.",
  },
  PREGAO_INTERVALS_MISSING: {
    kind: "model",
    status: 400,
    message: "{family} makes folds in order of time and is not told when the labels begin and end",
    advice:
      "Give `intervals` with the training data: `time` and `endTime` of each row's label. Without them overlapping labels would leak between the folds.",
  },
  PREGAO_ENSEMBLE_UNTRAINED: {
    kind: "model",
    status: 409,
    message: "the ensemble has no classifier yet",
    advice: "Call trainClassifier first; trainRegressor adds the target to the decisions.",
  },
  PREGAO_FILE_UNREADABLE: {
    kind: "data",
    status: 400,
    message: "cannot read {file}: {reason}",
    advice:
      "Check that the file exists, is complete and is CSV, CSV in gzip, COTAHIST (text, gzip or ZIP), Parquet or a DuckDB database.",
  },
  PREGAO_RECORD_INVALID: {
    kind: "data",
    status: 400,
    message: "{file}, line {line}, columns {columns} ({field}): {value} is not {wanted}",
    advice:
      "Take the file from B3 again: a record has 245 characters, and its fields stand at fixed columns.",
  },
  PREGAO_NOT_BARS: {
    kind: "data",
    status: 400,
    message: "{file} does not hold bars: {reason}",
    advice:
      'Bars need time, open, high, low and close; map other names with columns: { close: "Fechamento" }.',
  },
  PREGAO_COLUMN_AMBIGUOUS: {
    kind: "data",
    status: 400,
    message: "{file} has several columns that could be {column}: {candidates}",
    advice: "Say which one it is: columns: { volume: NAME }.",
  },
  PREGAO_VALUE_INVALID: {
    kind: "data",
    status: 400,
    message: "{file}, row {row}, column {column}: {value} is not {wanted}",
    advice: "Correct the value or remove the row; leave the cell empty where the value is not known.",
  },
  PREGAO_FORMAT_AMBIGUOUS: {
    kind: "data",
    status: 400,
    message: "{file}, row {row}, column {column}: {value} can be read in two ways: {readings}",
    advice:
      "Import it and say which: pregao data import FILE --date-format %d/%m/%Y (or %m/%d/%Y), --decimal , (or .).",
  },
  PREGAO_ROWS_CONFLICT: {
    kind: "data",
    status: 400,
    message:
      "{file}: rows {first} and {second} both hold {symbol} at {time} with different values (column {column}: {firstValue} and {secondValue}); {conflicts} such pairs{hint}",
    advice:
      'Keep one of them with duplicates: "first" or "last"; where a column names overlapping series, pick one with series: NAME.',
  },
  PREGAO_NO_ROWS: {
    kind: "data",
    status: 400,
    message: "{file} holds no bars for this request: {reason}",
    advice: "Widen the period, or list what the source holds with `pregao data show`.",
  },
  PREGAO_TIMEFRAME_UNKNOWN: {
    kind: "data",
    status: 400,
    message: "cannot tell the timeframe of {file}: {reason}",
    advice: "Give it with the option timeframe: 1m, 5m, 15m, 30m, 1h, 4h, 12h, 1d or 1w.",
  },
  PREGAO_DATASET_EXISTS: {
    kind: "usage",
    status: 409,
    message: "the lake already has a dataset {name}",
    advice: "Choose another name, or replace it with --replace.",
  },
  PREGAO_DATABASE_UNREACHABLE: {
    kind: "configuration",
    status: 502,
    message: "cannot open the database {database}: {reason}",
    advice: "For MotherDuck set MOTHERDUCK_TOKEN and allow the network; for a local file check its path.",
  },
  PREGAO_HTTP_FAILED: {
    kind: "configuration",
    status: 502,
    message: "{service}: {path} gave no answer in {attempts} attempts; the last one: {reason}",
    advice:
      "Check the network and the base URL, and run the same command again later: what was downloaded is kept.",
  },
  PREGAO_HTTP_REFUSED: {
    kind: "configuration",
    status: 502,
    message: "{service} refuses {path} with status {status}: {reason}",
    advice: "Correct what the reason names: the symbol, the period, or the token of the service.",
  },
  PREGAO_ANSWER_INVALID: {
    kind: "data",
    status: 502,
    message: "{service}, answer of {path}, row {row}, {field}: {value} is not {wanted}",
    advice:
      "The service does not answer as its documentation says: check the base URL, or look for a newer version.",
  },
  PREGAO_DOWNLOAD_UNWRITABLE: {
    kind: "configuration",
    status: 507,
    message: "cannot keep what was downloaded in {directory}: {reason}",
    advice: "Make room on the disk or correct the permissions, then run the same command again: it goes on.",
  },
  PREGAO_FEED_UNUSABLE: {
    kind: "data",
    status: 400,
    message: "the feed {feed} of {origin} cannot be used: {reason}",
    advice:
      "Correct the file, or say how it is meant: --feeds KIND=FILE,column=NAME,series=NAME,symbol=NAME,delay=1d,staleness=2d.",
  },
  PREGAO_OBJECT_MISSING: {
    kind: "missing",
    status: 404,
    message: "{store} has no object {key}",
    advice: "Check bucket, prefix and spelling; upper and lower case differ.",
  },
  PREGAO_OBJECT_CONFLICT: {
    kind: "data",
    status: 412,
    message: "the object {key} of {store} was not written: {condition}",
    advice: "Read it again, decide anew and write again: someone else was quicker.",
  },
  PREGAO_OBJECT_STORE_FAILED: {
    kind: "configuration",
    status: 502,
    message: "{store}: {operation} {key} failed: {reason}",
    advice:
      "Check S3_ENDPOINT_URL, S3_REGION and the credentials (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), or the folder and its permissions; then run it again.",
  },
  PREGAO_POSTGRES_FAILED: {
    kind: "configuration",
    status: 502,
    message: "{database}: {operation} failed: {reason}",
    advice:
      "Check the address, the user and PGPASSWORD, the table's permissions, and PREGAO_POSTGRES_TIMEOUT_SECONDS for long queries.",
  },
  PREGAO_FEATURE_STORE_FAILED: {
    kind: "configuration",
    status: 502,
    message: "the feature store {store}: {operation} failed: {reason}",
    advice: "Check REDIS_URL and that the server runs; values of the offline store are not affected.",
  },
  PREGAO_HISTORY_REVISED: {
    kind: "data",
    status: 409,
    message: "{source} now tells another history than {name} holds: {difference}",
    advice:
      "Nothing was changed. Look at both; to take the new history as a whole, run `pregao data update NAME --rebuild`.",
  },
  PREGAO_DATASET_ALTERED: {
    kind: "data",
    status: 500,
    message: "the exported dataset {id} cannot be used: {file}: {reason}",
    advice: "Export it again with the command that its record holds, or restore it from a backup.",
  },
  PREGAO_EVALUATION_INPUT: {
    kind: "data",
    status: 400,
    message: "cannot evaluate {what}: {reason}",
    advice:
      "Give one finite value (or one set of probabilities that sums to 1) for every row that is scored.",
  },
  PREGAO_CALIBRATION_INPUT: {
    kind: "data",
    status: 400,
    message: "cannot calibrate {what}: {reason}",
    advice:
      "Give predictions of enough rows that the model was not fitted on, one known outcome for each; a lower level of intervals needs fewer rows.",
  },
  PREGAO_NOT_TRADABLE: {
    kind: "model",
    status: 400,
    message: "{name} version {version} cannot be traded on: {reason}",
    advice: "Give a model that predicts returns, or classes from sell to buy.",
  },
  PREGAO_CONTRACT_INVALID: {
    kind: "data",
    status: 400,
    message: "the data contract {file} is not valid: {reason}",
    advice: "Correct the field; docs/guide/data-contracts.md has every field with an example.",
  },
  PREGAO_JOB_UNKNOWN: {
    kind: "missing",
    status: 404,
    message: "there is no job {id}",
    advice: "Run `pregao jobs list` to see the jobs; ended ones are kept for jobRetentionDays.",
  },
  PREGAO_JOB_ENDED: {
    kind: "usage",
    status: 409,
    message: "the job {id} has ended already: {status}",
    advice:
      "Nothing needs to be cancelled; `pregao jobs retry` starts a failed, cancelled or timed-out job again.",
  },
  PREGAO_JOB_NOT_RETRYABLE: {
    kind: "usage",
    status: 409,
    message: "the job {id} cannot be tried again: it is {status}",
    advice: "Only a failed, cancelled or timed-out job can be; submit a new one for another result.",
  },
  PREGAO_JOB_ABANDONED: {
    kind: "configuration",
    status: 500,
    message:
      "the worker {worker} of the job {id} was not heard of for {seconds} s (found at {time}, attempt {attempts})",
    advice:
      "Look at the worker's log and the machine's memory; `pregao jobs retry` starts the job again from its last checkpoint.",
  },
  PREGAO_JOB_TIMEOUT: {
    kind: "configuration",
    status: 504,
    message: "the job {id} took longer than its {seconds} s",
    advice: "Submit it with more time, fewer rows or fewer epochs, or give the worker more threads.",
  },
  PREGAO_QUEUE_UNREADABLE: {
    kind: "data",
    status: 500,
    message: "cannot read the queue {file}: {reason}",
    advice:
      "Stop server and workers and run `pregao jobs repair`: it keeps the file aside and brings what can be read into a new one.",
  },
  PREGAO_QUEUE_UNWRITABLE: {
    kind: "configuration",
    status: 507,
    message: "cannot write the queue {file}: {reason}",
    advice:
      "Make room on the disk or correct the folder's permissions; what was acknowledged before is kept, running jobs go on.",
  },
  PREGAO_QUEUE_UNREACHABLE: {
    kind: "configuration",
    status: 503,
    message: "the queue in {queue} does not answer: {operation} failed: {reason}",
    advice: "Check REDIS_URL and that the server runs; jobs that were acknowledged are kept there.",
  },
  PREGAO_QUEUE_FULL: {
    kind: "configuration",
    status: 503,
    message: "{limit} jobs wait already: no more are taken for now",
    advice:
      "Submit it again when some are done, start more workers, or cancel what is not needed; the setting jobsWaiting raises the limit.",
  },
  PREGAO_JOB_DIRECTORY: {
    kind: "configuration",
    status: 507,
    message: "the worker cannot make the folder of the job {id}: {reason}",
    advice:
      "Make room on the worker's disk or correct the permissions of its PREGAO_HOME; the job is tried again while attempts are left.",
  },
  PREGAO_JOB_FAILED: {
    kind: "model",
    status: 500,
    message: "the job {id} ended as {status}: {reason}",
    advice: "Correct what the reason names; `pregao jobs retry` starts it again.",
  },
  PREGAO_JOB_PAYLOAD_INVALID: {
    kind: "usage",
    status: 422,
    message: "the payload of a {kind} job is not valid: {field}: {reason}",
    advice: "Correct the field; docs/guide/workers.md shows the payload of each kind.",
  },
  PREGAO_JOB_CANCELLED: {
    kind: "interrupted",
    status: 409,
    message: "the job {id} was cancelled while it ran",
    advice: "Try it again with `pregao jobs retry`; it goes on from its last checkpoint where it has one.",
  },
  PREGAO_JOB_MEMORY: {
    kind: "model",
    status: 507,
    message: "the job {id} took more than the {limit} MB that it declared, and was ended",
    advice: "Submit it with more memory (needs), or give it fewer rows, features or threads.",
  },
  PREGAO_JOB_CRASHED: {
    kind: "model",
    status: 500,
    message: "the process of the job {id} ended in the middle of its work: {how}",
    advice:
      "It is tried again while attempts are left. Ended by SIGKILL, the machine may have been out of memory: declare what the job needs.",
  },
  PREGAO_TRIAL_FAILED: {
    kind: "model",
    status: 500,
    message: "trial {number} of the study failed as the job {job}: {reason}",
    advice:
      "Look at the job (`pregao jobs show`); the study goes on from its finished trials when it is run again.",
  },
  PREGAO_WEBHOOK_REFUSED: {
    kind: "usage",
    status: 422,
    message: "the webhook {address} is refused: {reason}",
    advice:
      "Give an http(s) address of the public Internet, or set webhookAllowPrivate for those of your own network.",
  },
  PREGAO_WEBHOOK_UNSIGNED: {
    kind: "configuration",
    status: 422,
    message: "webhooks cannot be signed: no secret is set",
    advice: "Set PREGAO_WEBHOOK_SECRET to a long random text that the receiver knows too.",
  },
  PREGAO_WEBHOOK_FAILED: {
    kind: "configuration",
    status: 502,
    message: "the webhook of {host} was not delivered: {reason}",
    advice: "It is tried again, with longer and longer waits; `pregao jobs list` shows it.",
  },
  PREGAO_WEBHOOK_GONE: {
    kind: "missing",
    status: 410,
    message: "the webhook of {host} answers that it is wanted no more (410)",
    advice: "Leave the webhook out of further jobs, or correct its address.",
  },
  PREGAO_SCHEDULE_INVALID: {
    kind: "usage",
    status: 422,
    message: "the schedule {name} is not valid: {reason}",
    advice:
      "Correct it; the pattern is minute, hour, day, month and day of the week (docs/guide/workers.md).",
  },
  PREGAO_REQUEST_INVALID: {
    kind: "usage",
    status: 422,
    message: "the {part} of the request does not fit: {reason}",
    advice: "Correct the fields that `details` names; /swagger shows each with its type and range.",
  },
  PREGAO_REQUEST_MALFORMED: {
    kind: "usage",
    status: 400,
    message: "the request cannot be read: {reason}",
    advice: "Send it by an HTTP library, with the address percent-encoded.",
  },
  PREGAO_JSON_INVALID: {
    kind: "usage",
    status: 400,
    message: "the body is not JSON as it is taken here: {reason}",
    advice: "Send one JSON object in UTF-8.",
  },
  PREGAO_BODY_TOO_LARGE: {
    kind: "usage",
    status: 413,
    message: "the body of the request is larger than {limit} bytes",
    advice: "Send less at once; the setting bodyLimitKilobytes raises the limit.",
  },
  PREGAO_HEADERS_TOO_LARGE: {
    kind: "usage",
    status: 431,
    message: "the headers of the request are larger than 16384 bytes in all",
    advice: "Send fewer or shorter headers.",
  },
  PREGAO_MEDIA_TYPE_REFUSED: {
    kind: "usage",
    status: 415,
    message: "a body of type {type} is not taken here",
    advice: "Send JSON with the header Content-Type: application/json.",
  },
  PREGAO_REQUEST_TIMEOUT: {
    kind: "usage",
    status: 408,
    message: "the request did not arrive within {seconds} seconds",
    advice: "Send it again, in one piece.",
  },
  PREGAO_ANSWER_TIMEOUT: {
    kind: "configuration",
    status: 503,
    message: "the answer was not ready within {seconds} seconds",
    advice: "Try again later; the setting requestTimeoutSeconds gives more time.",
  },
  PREGAO_ROUTE_UNKNOWN: {
    kind: "missing",
    status: 404,
    message: "there is no address {path}{near}",
    advice: "See every address at /swagger.",
  },
  PREGAO_METHOD_NOT_ALLOWED: {
    kind: "usage",
    status: 405,
    message: "{path} does not take {method}; it takes {allowed}",
    advice: "Use a method of the header Allow.",
  },
  PREGAO_PATH_REFUSED: {
    kind: "usage",
    status: 422,
    message: "the path {path} is refused: {reason}",
    advice: "Give plain names between slashes, relative to the folder that the server gives you.",
  },
  PREGAO_SOURCE_REFUSED: {
    kind: "usage",
    status: 403,
    message: "the source {source} is not open to callers of this server",
    advice:
      "Name a dataset that was imported (`pregao data import`), sample or synthetic; the setting serverSources opens others.",
  },
  PREGAO_MODEL_DISABLED: {
    kind: "usage",
    status: 403,
    message: "models of the family {family} are not enabled here; enabled: {enabled}",
    advice: "Choose an enabled family, or add this one to the setting enabledModels.",
  },
  PREGAO_KEY_REQUIRED: {
    kind: "usage",
    status: 401,
    message: "this address wants an API key",
    advice:
      "Send one as `Authorization: Bearer KEY` or `X-API-Key: KEY`; `pregao keys create` makes it on the server.",
  },
  PREGAO_KEY_REFUSED: {
    kind: "usage",
    status: 401,
    message: "the API key is not known here, has expired or was revoked",
    advice: "Ask for a new one: `pregao keys create` makes it on the server.",
  },
  PREGAO_SCOPE_MISSING: {
    kind: "usage",
    status: 403,
    message: "the key {key} may not do this: it needs the scope {scope}",
    advice: "Use a key with that scope: `pregao keys create --scopes SCOPE`.",
  },
  PREGAO_KEYS_UNREADABLE: {
    kind: "configuration",
    status: 500,
    message: "cannot use the key file {file}: {reason}",
    advice: "Restore it from a backup, or move it away and make new keys; until then no key is taken.",
  },
  PREGAO_HOST_REFUSED: {
    kind: "usage",
    status: 421,
    message: "this server does not answer for the host {host}",
    advice: "Call it by its own name, or add the name to the setting allowedHosts.",
  },
  PREGAO_ORIGIN_REFUSED: {
    kind: "usage",
    status: 403,
    message: "web pages of {origin} may not change anything here",
    advice: "Add the origin to the setting corsOrigins if it is yours.",
  },
  PREGAO_RATE_LIMITED: {
    kind: "usage",
    status: 429,
    message: "more than {limit} requests within a minute",
    advice: "Wait as long as the header Retry-After says; the setting rateLimitPerMinute raises the limit.",
  },
  PREGAO_OVERLOADED: {
    kind: "configuration",
    status: 503,
    message: "the server has no room for the request now: {reason}",
    advice: "Try again as the header Retry-After says.",
  },
  PREGAO_SERVER_ADDRESS: {
    kind: "configuration",
    status: 500,
    message: "cannot listen at {address}: {reason}",
    advice: "Choose another address with --host and --port, or end what listens there.",
  },
  PREGAO_NO_TRAINED_MODEL: {
    kind: "missing",
    status: 404,
    message: "no trained model of family {family} {where}",
    advice: "Train one first; `pregao models list` shows what there is.",
  },
  PREGAO_NO_FORECASTER: {
    kind: "missing",
    status: 404,
    message: "no model can forecast {symbol} on bars of {timeframe}: {reason}",
    advice:
      "Train a regression on its forward return, or allow the fallback to models of other symbols and timeframes.",
  },
  PREGAO_TRAFFIC_INVALID: {
    kind: "configuration",
    status: 500,
    message: "the traffic policies {file} cannot be used: {reason}",
    advice: "Correct the file, or remove it: then challengers predict in the shadow of champions.",
  },
  PREGAO_B3_NOT_LOADED: {
    kind: "usage",
    status: 400,
    message: "No data loaded. Please load data first.",
    advice: "Call POST /api/b3/load-data with the same X-Session-Id, or complete-pipeline for all steps.",
  },
  PREGAO_B3_NOT_PREPROCESSED: {
    kind: "usage",
    status: 400,
    message: "No preprocessed data found. Please preprocess data first.",
    advice: "Call POST /api/b3/preprocess-data with the same X-Session-Id.",
  },
  PREGAO_B3_NOT_SPLIT: {
    kind: "usage",
    status: 400,
    message: "No training data found. Please split data first.",
    advice: "Call POST /api/b3/split-data with the same X-Session-Id.",
  },
  PREGAO_B3_NOT_TRAINED: {
    kind: "usage",
    status: 400,
    message: "No trained model found. Please train model first.",
    advice: "Call POST /api/b3/train-model and wait until training-status says completed.",
  },
  PREGAO_B3_NO_MODEL: {
    kind: "usage",
    status: 400,
    message: "No trained {type} model found in storage. Please train model first.",
    advice:
      "Call POST /api/b3/complete-pipeline, or name the place of a saved model: model_dir and model_name.",
  },
  PREGAO_B3_SPLIT_DIFFERS: {
    kind: "usage",
    status: 400,
    message: "the data were split for the model type {split}, not for {type}",
    advice: "Call POST /api/b3/split-data for this model type first.",
  },
  PREGAO_B3_MODEL_DIFFERS: {
    kind: "usage",
    status: 400,
    message: "the trained model of the session is of the type {trained}, not {type}",
    advice: "Leave model_type out, or train a model of that type first.",
  },
  PREGAO_B3_DATA_CHANGED: {
    kind: "data",
    status: 409,
    message: "{source} no longer holds the data that were loaded",
    advice: "Call POST /api/b3/load-data again, then the steps after it.",
  },
  PREGAO_B3_BUSY: {
    kind: "usage",
    status: 409,
    message: "{step} is already under way in the session {session}",
    advice:
      "Wait until it is done (training-status, pipeline-status), stop it with clear-state, or work in another session: the header X-Session-Id.",
  },
  PREGAO_B3_STEP_ENDED: {
    kind: "interrupted",
    status: 409,
    message: "{step} gave no result: {reason}",
    advice: "Call it again.",
  },
  PREGAO_B3_STEP_SLOW: {
    kind: "configuration",
    status: 503,
    message: "{step} is still under way",
    advice:
      "Ask pipeline-status until running_step is null, then go on; where no worker runs (GET /api/b3/status) start one: pregao worker.",
  },
  PREGAO_B3_SESSIONS_FULL: {
    kind: "configuration",
    status: 429,
    message: "there are {limit} sessions already",
    advice: "Clear one that is no longer needed (clear-state); the setting b3Sessions raises the limit.",
  },
  PREGAO_B3_SESSIONS_AWAY: {
    kind: "configuration",
    status: 503,
    message: "the sessions of the B3 service in Redis: {operation} failed: {reason}",
    advice: "Check REDIS_URL and that the server runs; nothing was lost.",
  },
  PREGAO_INTERRUPTED: {
    kind: "interrupted",
    status: 499,
    message: "interrupted during {stage}; nothing half-written was kept",
    advice: "Run the same command again: with the same seed it gives the same result.",
  },
} as const satisfies Record<`PREGAO_${string}`, ErrorDefinition>;

export type ErrorCode = keyof typeof errorCatalogue;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

export type ErrorDetails<Code extends ErrorCode> = {
  readonly [Name in Placeholders<(typeof errorCatalogue)[Code]["message"]>]: string | number;
};

/** An error of the catalogue: `code` is stable, `details` are the values of the message's placeholders. */
export class PregaoError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "PregaoError";
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly status: number;
  readonly exitCode: number;
  readonly advice: string;
  readonly details: ErrorDetails<Code>;

  constructor(code: Code, details: ErrorDetails<Code>, options?: ErrorOptions) {
    const definition: ErrorDefinition = errorCatalogue[code];
    super(fillTemplate(definition.message, details), options);
    this.code = code;
    this.kind = definition.kind;
    this.status = definition.status;
    this.exitCode = exitCodes[definition.kind];
    this.advice = definition.advice;
    this.details = details;
  }
}

/**
 * An error that another process met and told by code and message. A code that is not in the catalogue makes a plain error: a
 * defect.
 */
export function retoldError(code: string, message: string): Error {
  if (!Object.hasOwn(errorCatalogue, code)) return new Error(`${code}: ${message}`);
  const error = new PregaoError(code as ErrorCode, {} as ErrorDetails<ErrorCode>);
  error.message = message;
  return error;
}

/** Whether `error` is of the catalogue and, when a code is given, of that code. */
export function isPregaoError<Code extends ErrorCode>(
  error: unknown,
  code?: Code,
): error is PregaoError<Code> {
  return error instanceof PregaoError && (code === undefined || error.code === code);
}

function fillTemplate(template: string, details: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]));
}
