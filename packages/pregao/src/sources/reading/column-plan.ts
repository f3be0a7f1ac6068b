import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import {
  isSeriesColumn,
  isTimeOfDay,
  knownColumn,
  plainName,
  requiredColumns,
  timeRank,
} from "./column-names.ts";
import { feedKindOf } from "./feed-names.ts";

/** A column as the file has it; `type` is DuckDB's. */
export interface FileColumn {
  readonly name: string;
  readonly type: string;
}

/** `{ close: "Fechamento" }`: name in the bars → name in the file. */
export type ColumnMapping = Readonly<Record<string, string>>;

/** Which column of a file plays which part. */
export interface ColumnPlan {
  readonly time: FileColumn;
  /** A second column with the time of day, where the file keeps it apart. */
  readonly timeOfDay?: FileColumn;
  readonly symbol?: FileColumn;
  /** A text column that names overlapping series. */
  readonly series?: FileColumn;
  /** Candidates for numeric columns: name in the bars → column of the file, in the order of the file. */
  readonly values: ReadonlyMap<string, FileColumn>;
}

/**
 * Finds the part of every column by its name; `mapping` wins over recognition.
 * Throws PREGAO_NOT_BARS naming what is missing, PREGAO_COLUMN_AMBIGUOUS where two columns claim one part, and
 * PREGAO_COLUMN_MISSING for a mapped column that is not there.
 */
export function planColumns(
  columns: readonly FileColumn[],
  mapping: ColumnMapping,
  file: string,
): ColumnPlan {
  const taken = new Set<FileColumn>();
  const parts = new Map<string, FileColumn>();
  for (const [part, header] of Object.entries(mapping)) {
    const column = findMapped(columns, header, file);
    taken.add(column);
    parts.set(part, column);
  }
  const free = (): FileColumn[] => columns.filter((column) => !taken.has(column));
  const take = (part: string, column: FileColumn): void => {
    if (parts.has(part)) return;
    taken.add(column);
    parts.set(part, column);
  };
  const times = free().filter(({ name }) => timeRank(name) >= 0);
  times.sort((a, b) => timeRank(a.name) - timeRank(b.name));
  if (times[0] !== undefined) take("time", times[0]);
  const clock = free().find(({ name, type }) => isTimeOfDay(name) && (type === "VARCHAR" || type === "TIME"));
  const series = free().find(({ name, type }) => isSeriesColumn(name) && type === "VARCHAR");
  if (clock !== undefined) take("timeOfDay", clock);
  if (series !== undefined) take("series", series);
  takeKnown(free(), parts, take, file);
  refuseMissing(columns, parts, file);

  const values = new Map<string, FileColumn>();
  for (const [part, column] of parts) if (!roles.has(part)) values.set(part, column);
  for (const column of free()) values.set(freeName(column.name.trim(), parts, values), column);
  const { timeOfDay, symbol } = { timeOfDay: parts.get("timeOfDay"), symbol: parts.get("symbol") };
  return {
    time: parts.get("time")!,
    ...(timeOfDay && { timeOfDay }),
    ...(symbol && { symbol }),
    ...(parts.has("series") && { series: parts.get("series")! }),
    values,
  };
}

const roles = new Set(["time", "timeOfDay", "symbol", "series"]);

function takeKnown(
  free: readonly FileColumn[],
  parts: ReadonlyMap<string, FileColumn>,
  take: (part: string, column: FileColumn) => void,
  file: string,
): void {
  const claims = new Map<string, FileColumn[]>();
  for (const column of free) {
    const known = knownColumn(column.name);
    if (known !== undefined) claims.set(known, [...(claims.get(known) ?? []), column]);
  }
  for (const [part, claimants] of claims) {
    if (parts.has(part)) continue;
    if (claimants.length > 1) {
      throw new PregaoError("PREGAO_COLUMN_AMBIGUOUS", {
        file,
        column: part,
        candidates: claimants.map(({ name }) => name).join(", "),
      });
    }
    take(part, claimants[0]!);
  }
}

function refuseMissing(
  columns: readonly FileColumn[],
  parts: ReadonlyMap<string, FileColumn>,
  file: string,
): void {
  const missing = requiredColumns.filter((part) => !parts.has(part));
  if (missing.length === 0) return;
  const names = columns.map(({ name }) => name);
  const found = names.join(", ");
  const feed = feedKindOf(names);
  const remedy =
    feed === undefined ? "" : `; it is a feed and no bars: lay it beside bars with --feeds ${feed}=FILE`;
  const closeOnly = parts.has("time") && parts.has("close") && missing.length === 3;
  throw new PregaoError("PREGAO_NOT_BARS", {
    file,
    reason: closeOnly
      ? `it has closing prices only, no ${missing.join(", ")} (an index, perhaps); its columns are ${found}`
      : `no column for ${missing.join(", ")}; its columns are ${found}${remedy}`,
  });
}

/** A column that lost its known name to a mapping keeps its values under another. */
function freeName(
  name: string,
  parts: ReadonlyMap<string, FileColumn>,
  values: ReadonlyMap<string, FileColumn>,
): string {
  let free = name;
  while (parts.has(free) || values.has(free)) free += "_raw";
  return free;
}

function findMapped(columns: readonly FileColumn[], header: string, file: string): FileColumn {
  const found =
    columns.find(({ name }) => name === header) ??
    columns.find(({ name }) => plainName(name) === plainName(header));
  if (found !== undefined) return found;
  const names = columns.map(({ name }) => name);
  throw new PregaoError("PREGAO_COLUMN_MISSING", { file, column: header, near: didYouMean(header, names) });
}
