/**
 * The service as `pregao serve` starts it. Arguments: home, number of workers. Prints its address; takes `memory` and `train` as lines,
 * answers each with one of JSON, and stops when they end.
 */
import { createInterface } from "node:readline";
import { loadConfiguration, openQueue } from "pregao";
import { startServer } from "../../packages/pregao/src/server/start-server.ts";

const [home, workers] = [process.argv[2]!, Number(process.argv[3])];
const configuration = loadConfiguration({ flags: { home, source: "sample" } });
const running = await startServer({ configuration, host: "127.0.0.1", port: 0, workers });
const tell = (told: unknown): void => console.log(JSON.stringify(told));
tell({ address: running.address });
for await (const line of createInterface({ input: process.stdin })) {
  if (line === "memory") tell({ megabytes: process.memoryUsage().rss / 1e6 });
  if (line === "train") {
    const queue = await openQueue(configuration);
    const options = { model: "rf", features: "b3", draws: 4, folds: 3 };
    const payload = {
      dataset: { kind: "bars", source: "sample", symbols: [] },
      options,
      publish: { name: "beside" },
    };
    const { id } = await queue.submit({ kind: "training", payload });
    await queue.close();
    tell({ id });
  }
}
await running.stop();
