import { SqliteQueue } from "./sqlite-queue.ts";

/**
 * A process of its own on a queue file. `claim`: does every job that it gets and prints their ids. `fill`: submits until the file
 * cannot be written, and prints what was acknowledged and the error.
 */
const [path, task, name] = process.argv.slice(2) as [string, string, string];
const queue = await SqliteQueue.open(path);
if (task === "claim") {
  const done: string[] = [];
  for (;;) {
    const free = { threads: 1, memoryMegabytes: 0, device: "cpu" } as const;
    const claim = await queue.claim(name, { kinds: ["training"], free });
    if (claim === null) break;
    if (await queue.complete(claim, { by: name })) done.push(claim.job.id);
  }
  console.log(JSON.stringify(done));
} else {
  const acknowledged: string[] = [];
  let code = "";
  for (let at = 0; code === ""; at++) {
    try {
      const { id } = await queue.submit({ id: `job${at}`, kind: "training", payload: "x".repeat(5000) });
      acknowledged.push(id);
    } catch (error) {
      code = String((error as { code?: string }).code);
    }
  }
  const first = await queue.get("job0"); // What is there can still be read.
  console.log(JSON.stringify({ acknowledged, code, first: first.status }));
}
await queue.close();
