import { platform } from "../platform/platform.ts";
import type { WorkerRequest } from "./messages.ts";
import { perform } from "./worker.ts";

// What a worker thread runs: started by its URL, never imported.
const send = platform.serve((request) => perform(request as WorkerRequest, send));
