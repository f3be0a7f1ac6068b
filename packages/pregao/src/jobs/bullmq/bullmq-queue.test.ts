import { afterAll, beforeAll, describe } from "vitest";
import type { RunningServer } from "../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../../scripts/servers/servers.ts";
import { queueConformance } from "../queue.conformance.fixture.ts";
import { BullmqQueue } from "./bullmq-queue.ts";

describeWith("Redis")("a queue of BullMQ in Redis", () => {
  let server: RunningServer;
  let made = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  const url = () => `redis://:tests@127.0.0.1:${server.port}/0`;

  describe("keeps the contract", () => {
    queueConformance({
      async make() {
        const prefix = `test${++made}`;
        return {
          open: (options) => BullmqQueue.open(url(), options, prefix),
          remove: async () => {},
        };
      },
    });
  });
});
