import { workerData } from "node:worker_threads";
import { openSession } from "../runtime/session.ts";
import { HalfBatch } from "./half-batch.ts";
import type { HalfOrder } from "./second-half.ts";

// What the thread of a second half runs: started by its URL, never imported. It sleeps until a run is asked for.
const { bytes, threads, shape, arrays, asked, done } = workerData as HalfOrder;
const half = new HalfBatch(await openSession(bytes, { threads }), shape, arrays);
for (let runs = 0; ; runs++) {
  Atomics.wait(asked, 0, runs);
  await half.run();
  Atomics.store(done, 0, runs + 1);
  Atomics.notify(done, 0);
}
