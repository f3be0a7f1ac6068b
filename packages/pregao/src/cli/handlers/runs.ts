import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { runsCleanOptions, runsListOptions } from "../../pipeline/options/runs.ts";
import { cleanStageCache, stageCacheRoot } from "../../pipeline/run/stage-cache.ts";
import { plainTable } from "../../reports/plain-table.ts";
import {
  openTracker,
  type RunDetails,
  type RunRecord,
  type Tracker,
  waitingRuns,
} from "../../tracking/index.ts";
import type { CommandHandler, CommandSession } from "../session.ts";
import { describeOutbox } from "./outbox-lines.ts";

export const listRuns: CommandHandler = async (session, given) => {
  const { experiment, parent, most } = parseOptions(runsListOptions, given, "--");
  const tracker = trackerOf(session);
  const all = await tracker.runs(experiment === undefined ? {} : { experiment });
  const top = parent === undefined ? null : (await findRun(tracker, parent)).id;
  const runs = all.filter((run) => run.parent === top).slice(0, most);
  const outbox = waitingRuns(session.configuration);
  session.terminal.result({ status: "success", runs, outbox }, () =>
    runs.length === 0
      ? "No runs yet. Make one: pregao run --mock"
      : [
          plainTable(
            ["run", "experiment", "name", "status", "started", "seconds"],
            runs.map((run) => [
              run.id.slice(0, 8),
              run.experiment,
              run.name.length > 48 ? `${run.name.slice(0, 47)}…` : run.name,
              run.status,
              run.started.slice(0, 16).replace("T", " "),
              secondsOf(run),
            ]),
            { right: [5], rule: true },
          ),
          ...describeOutbox(outbox),
        ].join("\n"),
  );
};

export const showRun: CommandHandler = async (session, _, [id]) => {
  const tracker = trackerOf(session);
  const run = await tracker.show((await findRun(tracker, id!)).id);
  const parts = await tracker.runs({ parent: run.id });
  session.terminal.result({ status: "success", run, parts }, () => describeRun(run, parts));
};

export const compareRuns: CommandHandler = async (session, _, ids) => {
  if (ids.length < 2) {
    const reason = "name two runs at least";
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "runs", value: ids.join(" "), reason });
  }
  const tracker = trackerOf(session);
  const runs: RunDetails[] = [];
  for (const id of ids) runs.push(await tracker.show((await findRun(tracker, id)).id));
  const differing = keysOf(runs.map(({ params }) => params)).filter(
    (name) => new Set(runs.map(({ params }) => params[name])).size > 1,
  );
  const metrics = keysOf(runs.map(({ metrics }) => metrics));
  session.terminal.result(
    {
      status: "success",
      runs: runs.map(({ id, name, status }) => ({ id, name, status })),
      params: Object.fromEntries(
        differing.map((name) => [name, runs.map(({ params }) => params[name] ?? null)]),
      ),
      metrics: Object.fromEntries(
        metrics.map((name) => [name, runs.map((run) => run.metrics[name] ?? null)]),
      ),
    },
    () =>
      plainTable(
        ["", ...runs.map(({ id, name }) => `${id.slice(0, 8)} ${name.slice(0, 24)}`)],
        [
          ...differing.map((name) => [name, ...runs.map(({ params }) => shortened(params[name] ?? "–"))]),
          ...metrics.map((name) => [name, ...runs.map((run) => figureOf(run.metrics[name]))]),
        ],
        { right: runs.map((_, place) => place + 1), rule: true },
      ),
  );
};

export const cleanRuns: CommandHandler = async ({ configuration, terminal }, given) => {
  const { olderThan } = parseOptions(runsCleanOptions, given, "--");
  const cleaned = await cleanStageCache(stageCacheRoot(configuration.home), olderThan);
  terminal.result(
    { status: "success", ...cleaned },
    () =>
      `Removed ${cleaned.removed} results of stages (${(cleaned.bytes / 1e6).toFixed(1)} MB), kept ${cleaned.kept}.`,
  );
};

function trackerOf({ configuration }: CommandSession): Tracker {
  return openTracker(configuration);
}

/** The run whose id begins so, or the latest that is no part of another. */
async function findRun(tracker: Tracker, text: string): Promise<RunRecord> {
  const runs = await tracker.runs();
  if (text === "latest") {
    const latest = runs.find(({ parent }) => parent === null);
    if (latest !== undefined) return latest;
  }
  const found = text.length >= 4 ? runs.filter(({ id }) => id.startsWith(text)) : [];
  if (found.length === 1) return found[0]!;
  const near =
    found.length > 1
      ? `; ${found.length} begin so: ${found.map(({ id }) => id.slice(0, 12)).join(", ")}`
      : runs.length === 0
        ? "; there is none yet: pregao run --mock makes one"
        : didYouMean(
            text,
            runs.map(({ id }) => id.slice(0, 8)),
            6,
          );
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "run", name: text, near });
}

function describeRun(run: RunDetails, parts: readonly RunRecord[]): string {
  const { id, name, experiment, status, started, parent, params, metrics, tags, artifacts } = run;
  const block = (title: string, entries: readonly (readonly string[])[]): string[] =>
    entries.length === 0 ? [] : ["", plainTable([title, ""], entries)];
  return [
    `${id}  ${name}`,
    `experiment ${experiment}, ${status}, started ${started}${secondsOf(run) === "" ? "" : `, ${secondsOf(run)} s`}${parent === null ? "" : `, part of ${parent.slice(0, 8)}`}`,
    ...block("tags", Object.entries(tags)),
    ...block(
      "parameters",
      Object.entries(params).map(([key, value]) => [key, shortened(value)]),
    ),
    ...block(
      "metrics",
      Object.entries(metrics).map(([key, value]) => [key, figureOf(value)]),
    ),
    ...block(
      "artifacts",
      artifacts.map((artifact) => [artifact, ""]),
    ),
    ...block(
      "parts",
      parts.map((part) => [part.id.slice(0, 8), `${part.name} (${part.status})`]),
    ),
  ].join("\n");
}

function keysOf(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
}

function secondsOf({ started, ended }: RunRecord): string {
  return ended === null ? "" : ((Date.parse(ended) - Date.parse(started)) / 1000).toFixed(1);
}

function figureOf(value: number | undefined): string {
  return value === undefined ? "–" : String(Number(value.toPrecision(6)));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
