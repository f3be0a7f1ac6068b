import { createWriteStream, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfiguration } from "../../packages/pregao/src/config/index.ts";
import { createLogger } from "../../packages/pregao/src/logging.ts";
import { startServer } from "../../packages/pregao/src/server/start-server.ts";
import { importDataset } from "../../packages/pregao/src/sources/index.ts";
import type { InteropCheck } from "../contract.ts";
import { smallBars } from "./small-bars.ts";

export const requirements = "requirements-schemathesis.txt" as const;

/** Examples of each operation: few by default; `SCHEMATHESIS_EXAMPLES=5000 npm run interop -- schemathesis` for the full count. */
const examples = process.env.SCHEMATHESIS_EXAMPLES ?? "25";

/** Groups of endpoints, by the beginning of their addresses. */
const groups = [
  "/api/b3",
  "/api/v1/training",
  "/api/v1/prediction",
  "/api/v1/models",
  "/api/v1/datasets",
  "/(health|ready|metrics|config)",
];

/**
 * A real server over small data, called by schemathesis with values that fit its OpenAPI document and values that do not: no
 * answer is a 5xx, and each is of a status, a type and a form that the document tells.
 */
async function check(
  scratch: string,
  withKey: boolean,
  python: Parameters<InteropCheck["run"]>[0]["python"],
): Promise<void> {
  const home = join(scratch, "home");
  mkdirSync(home, { recursive: true });
  await importDataset(smallBars(scratch), "hours", {}, home);
  const log = join(scratch, "log");
  const flags = {
    home,
    source: "hours",
    threads: 1,
    logLevel: "error",
    logDirectory: log,
    rateLimitPerMinute: 0,
  };
  const configuration = loadConfiguration({ flags, environment: {}, directory: scratch });
  const stream = createWriteStream(join(scratch, "server.log"));
  const running = await startServer({
    ...{
      configuration,
      logger: await createLogger(configuration, { stream }),
      port: 0,
      workers: 1,
      grace: 1,
    },
    authentication: withKey ? "keys" : "none",
  });
  try {
    await running.ready;
    const headers: string[] = [];
    if (withKey) {
      const { ApiKeys } = await import("../../packages/pregao/src/server/index.ts");
      const { secret } = await new ApiKeys(home).create("schemathesis", ["admin"]);
      headers.push("--header", `Authorization: Bearer ${secret}`);
    }
    for (const group of groups) {
      await python(
        join(import.meta.dirname, "run_schemathesis.py"),
        [
          ...["run", `${running.address}/swagger/swagger.json`, "--include-path-regex", `^${group}`],
          ...[
            "--max-examples",
            withKey ? "5" : examples,
            "--seed",
            "1",
            "--workers",
            "1",
            "--request-timeout",
            "60",
          ],
          ...["--generation-database", "none", "--no-color", "--warnings", "off", ...headers],
          ...["--phases", "examples,coverage,fuzzing", "--continue-on-failure"],
          ...["--generation-with-security-parameters", "false"],
          // The stream of events does not end while its job runs.
          ...["--exclude-path-regex", "/training/(events|train$)"],
          ...[
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
          ],
        ],
        { cwd: scratch },
      );
    }
    const defects = readdirSync(scratch).includes("server.log")
      ? readFileSync(join(scratch, "server.log"), "utf8")
      : "";
    if (defects.includes("a request met a defect")) throw new Error(defects.slice(0, 4000));
  } finally {
    await running.stop();
  }
}

export const checks: readonly InteropCheck[] = [
  {
    name: `the whole OpenAPI document, ${examples} examples an operation, without keys`,
    run: ({ scratch, python }) => check(scratch, false, python),
  },
  {
    name: "the same with a key, 5 examples an operation",
    run: ({ scratch, python }) => check(scratch, true, python),
  },
];
