import { ballast } from "../memory/ballast.ts";
import { platform } from "../platform/platform.ts";
import type { WorkerRequest } from "./messages.ts";
import { perform } from "./worker.ts";

// What a worker thread runs: started by its URL, never imported.
const send = platform.serve((message) => {
  const request = message as WorkerRequest;
  // Dropped at once: garbage as heavy as the memory that the request leaves behind in this thread when it is done.
  if ("memory" in request) ballast(request.memory.buffer.byteLength);
  perform(request, send);
});
