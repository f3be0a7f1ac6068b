/** A thread that ends the whole process when its parent is gone: a blocked event loop would live on without anybody. */
import { workerData } from "node:worker_threads";

const parent = workerData as number;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, 500);
