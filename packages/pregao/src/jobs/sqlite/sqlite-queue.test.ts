import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { queueConformance } from "../queue.conformance.fixture.ts";
import { SqliteQueue } from "./sqlite-queue.ts";

describe("a queue in an SQLite file", () => {
  queueConformance({
    async make() {
      const directory = mkdtempSync(join(tmpdir(), "pregao-queue-"));
      return {
        open: (options) => SqliteQueue.open(join(directory, "home/jobs.sqlite"), options),
        remove: async () => rmSync(directory, { recursive: true, force: true }),
      };
    },
  });
});
