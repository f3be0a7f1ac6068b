import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import { type Configuration, loadConfiguration } from "../../config/index.ts";
import { MlflowDouble } from "../mlflow/mlflow-double.fixture.ts";
import { openTracker, waitingRuns } from "../open-tracker.ts";

/** A home of its own and a double of the server for every test of a file. */
export interface TrackedHome {
  readonly double: MlflowDouble;
  readonly configuration: Configuration;
  /** A configuration with other settings, of the same home. */
  configure(environment: Readonly<Record<string, string>>): Configuration;
  /** Logs a run with one of everything; its id here. */
  logRun(name?: string, parent?: string): Promise<string>;
  /** The run of a name on the double. */
  remoteRun(name: string): NonNullable<ReturnType<MlflowDouble["runs"]["get"]>>;
  /** Entries that wait. */
  waiting(): number;
}

/** To be called once in a test file: what it gives is that of the test that runs. */
export function trackedHome(): TrackedHome {
  const scratch = mkdtempSync(join(tmpdir(), "pregao-outbox-"));
  const doubles: MlflowDouble[] = [];
  let double: MlflowDouble;
  let configuration: Configuration;
  const configure = (environment: Readonly<Record<string, string>>): Configuration => {
    const flags = { home: join(scratch, String(doubles.length)) };
    return loadConfiguration({ flags, environment: { MLFLOW_TRACKING_URI: double.url, ...environment } });
  };
  beforeEach(async () => {
    double = await MlflowDouble.start();
    doubles.push(double);
    configuration = configure({});
  });
  afterAll(async () => {
    for (const one of doubles) await one.close();
    rmSync(scratch, { recursive: true, force: true });
  });
  return {
    get double() {
      return double;
    },
    get configuration() {
      return configuration;
    },
    configure,
    async logRun(name = "one", parent) {
      const run = await openTracker(configuration).startRun({
        experiment: "btc",
        name,
        tags: { command: "test" },
        ...(parent !== undefined && { parent }),
      });
      await run.logParams({ depth: 6, family: "xgboost" });
      await run.logMetrics([0, 1, 2].map((step) => ({ name: "loss", value: 1 / (step + 1), step })));
      await run.setTags({ verdict: "não" });
      await run.logArtifact("reports/page.html", "<p>ação</p>");
      await run.end("finished");
      return run.id;
    },
    remoteRun: (name) => [...double.runs.values()].find(({ info }) => info.run_name === name)!,
    waiting: () => waitingRuns(configuration).reduce((sum, state) => sum + state.waiting, 0),
  };
}
