/**
 * What stands for a server in the chaos: supervised workers, told by the configuration in the environment. It says when they take jobs,
 * and drains them on SIGTERM: `node chaos-server.ts DIRECTORY WORKERS`.
 */
import { loadConfiguration, parseOptions } from "../../packages/pregao/src/config/index.ts";
import { workerOptions } from "../../packages/pregao/src/jobs/worker/options.ts";
import { superviseWorkers } from "../../packages/pregao/src/jobs/worker/supervise-workers.ts";
import { createLogger } from "../../packages/pregao/src/logging.ts";

const [directory, count] = process.argv.slice(2);
const configuration = loadConfiguration({ directory: directory! });
const workers = superviseWorkers({
  count: Number(count),
  configuration,
  options: parseOptions(workerOptions, { kinds: ["publish"], concurrency: 2, grace: 5 }),
  logger: await createLogger(configuration),
  runners: new URL("../../packages/pregao/src/jobs/worker/publish-runner.fixture.ts", import.meta.url).href,
});
process.on("SIGTERM", async () => {
  await workers.stop();
  process.exit(0);
});
await workers.ready;
console.log("ready");
