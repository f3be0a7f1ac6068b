import { join } from "node:path";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { featureIdentities } from "../../features/feature-set-id.ts";
import { isGivenFeature } from "../../features/index.ts";
import { sha256OfFile } from "../../file-hash.ts";
import { isNumericKind, type Labels } from "../../labels/index.ts";
import { Bars } from "../../market/bars.ts";
import { calendarNamed } from "../../market/calendars.ts";
import type { Finding } from "../../market/finding.ts";
import { Frame, type NumericColumn, sharedFloat32, sharedFloat64 } from "../../market/frame.ts";
import { RowLedger } from "../../market/row-ledger.ts";
import type { RunContext } from "../../progress.ts";
import { readParquet } from "../../sources/database/write-parquet.ts";
import type { PreparedData } from "../prepare.ts";
import { findExport } from "./exported-datasets.ts";
import { type ExportRecord, exportDataFile } from "./record.ts";
import { featureColumn, targetColumns } from "./table-columns.ts";

/**
 * Prepared data as they were exported: bars, features and targets bit for bit, so that a model trained on them has the
 * bytes that it would have had then. PREGAO_NAME_UNKNOWN for an id that is not there, PREGAO_DATASET_ALTERED where the
 * file is not as it was written. Features whose definition has changed since are told in a finding: a model trained on
 * them could not be asked with today's.
 */
export async function loadExport(
  id: string,
  home: string,
  context: RunContext,
): Promise<{ readonly prepared: PreparedData; readonly record: ExportRecord }> {
  const { directory, record } = await findExport(id, home);
  const path = join(directory, exportDataFile);
  const altered = (reason: string): PregaoError =>
    new PregaoError("PREGAO_DATASET_ALTERED", { id: record.id, file: path, reason });
  const sha256 = await sha256OfFile(path).catch((error: Error) => {
    throw altered(error.message);
  });
  if (sha256 !== record.file.sha256) throw altered("its SHA-256 differs from the record's");

  const { data, features, label } = record;
  const wanted = new Map<string, (length: number) => NumericColumn>();
  for (const name of data.columns) wanted.set(name, sharedFloat64);
  for (const { name } of features) wanted.set(featureColumn(name), sharedFloat32);
  wanted.set(targetColumns.class, integers);
  wanted.set(targetColumns.forwardReturn, (length) => new Float64Array(length));
  const hasOutcome = isNumericKind(label.kind);
  if (hasOutcome) wanted.set(targetColumns.outcome, (length) => new Float64Array(length));
  wanted.set(targetColumns.endTime, (length) => new Float64Array(length));
  wanted.set(targetColumns.absence, integers);
  wanted.set(targetColumns.usable, integers);
  const { time, symbol, columns } = await readParquet(path, wanted, context.signal);
  const column = (name: string): NumericColumn => columns.get(name)!;

  const bars = new Bars({
    frame: new Frame({
      time,
      symbol,
      columns: Object.fromEntries(data.columns.map((name) => [name, column(name)])),
    }),
    timeframe: data.timeframe,
    calendar: calendarNamed(data.calendar),
    origin: data.origin,
  });
  const usable = column(targetColumns.usable);
  const prepared: PreparedData = {
    loaded: {
      source: data.source,
      description: data.description,
      bars,
      findings: [...(record.findings as Finding[]), ...outdated(record)],
      ledger: ledgerOf(record.source_ledger),
    },
    task: record.task,
    features: {
      matrix: {
        names: features.map(({ name }) => name),
        length: bars.length,
        columns: features.map(({ name }) => column(featureColumn(name)) as Float32Array),
        series: bars.frame.seriesStarts,
        featureSetId: record.feature_set_id,
        identities: features.map(({ identity }) => identity),
      },
      leftOut: record.features_left_out,
      warmUp: record.warm_up,
    },
    labels: {
      kind: label.kind as Labels["kind"],
      classNames: label.class_names,
      classes: Int8Array.from(column(targetColumns.class)),
      forwardReturn: column(targetColumns.forwardReturn) as Float64Array,
      ...(hasOutcome ? { outcome: column(targetColumns.outcome) as Float64Array } : {}),
      endTime: column(targetColumns.endTime) as Float64Array,
      horizon: label.horizon,
      parameters: label.parameters,
      absence: { reasons: label.absence_reasons, codes: Uint8Array.from(column(targetColumns.absence)) },
    },
    rows: Int32Array.from([...usable.keys()].filter((row) => usable[row] === 1)),
    ledger: ledgerOf(record.row_ledger),
  };
  return { prepared, record };
}

/** Undefined where the catalog no longer has the feature. */
function identityToday(name: string): string | undefined {
  try {
    return featureIdentities([name])[0];
  } catch (error) {
    if (isPregaoError(error, "PREGAO_NAME_UNKNOWN")) return undefined;
    throw error;
  }
}

function integers(length: number): Int32Array {
  return new Int32Array(length);
}

function ledgerOf({ rows_in, dropped }: ExportRecord["row_ledger"]): RowLedger {
  const ledger = new RowLedger(rows_in);
  for (const { reason, count } of dropped) ledger.drop(reason, count);
  return ledger;
}

function outdated({ features, created }: ExportRecord): Finding[] {
  const changed = features.filter(({ name, identity }) => {
    // A table's own columns have no definition here.
    if (isGivenFeature(identity)) return false;
    return identityToday(name) !== identity;
  });
  if (changed.length === 0) return [];
  const names = changed.map(({ name }) => name);
  return [
    {
      check: "dataset-outdated",
      severity: "warning",
      count: changed.length,
      message: `the definition of ${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""} has changed since ${created.slice(0, 10)}: export the dataset again, or models trained on it cannot be asked with today's features`,
    },
  ];
}
