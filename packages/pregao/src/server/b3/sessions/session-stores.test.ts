import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../../../scripts/servers/server-tests.fixture.ts";
import { startRedis } from "../../../../../../scripts/servers/servers.ts";
import { FileSessionStore } from "./file-session-store.ts";
import { RedisSessionStore } from "./redis-session-store.ts";
import { newSession } from "./session.ts";
import { describeSessionStore } from "./session-store.conformance.fixture.ts";

const homes: string[] = [];
function newHome(): string {
  homes.push(mkdtempSync(join(tmpdir(), "pregao-sessions-")));
  return homes.at(-1)!;
}
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const fail = (reason: string): never => {
  throw new Error(reason);
};

describe("sessions in files", () => {
  describeSessionStore(async () => {
    const home = newHome();
    return [new FileSessionStore(home, fail), new FileSessionStore(home, fail)];
  });

  it("tell of one that cannot be read, and make way for a new one", async () => {
    const home = newHome();
    const told: string[] = [];
    const store = new FileSessionStore(home, (reason) => told.push(reason));
    await store.write(newSession("a", 1), null);
    const [file] = readdirSync(join(home, "b3", "sessions")).filter((name) => name.endsWith(".json"));
    writeFileSync(join(home, "b3", "sessions", file!), '{"format": 1, "id": ');
    expect(await store.read("a")).toBeNull();
    expect(told).toEqual([expect.stringContaining(file!)]);
    expect(await store.write(newSession("a", 2), null)).not.toBeNull();
  });
});

describeWith("Redis")("sessions in Redis", () => {
  let server: RunningServer;
  const url = (): string => `redis://:tests@127.0.0.1:${server.port}`;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());

  describeSessionStore(async () => [new RedisSessionStore(url(), fail), new RedisSessionStore(url(), fail)]);

  it("say that Redis is away without showing its password, and go on when it is back", async () => {
    const store = new RedisSessionStore(url(), fail);
    await store.write(newSession("back", 1), null);
    await server.kill();
    const error = await store.read("back").catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: "PREGAO_B3_SESSIONS_AWAY", status: 503 });
    expect(String(error)).not.toContain("tests@");
    await server.start();
    expect(await store.write(newSession("again", 1), null)).not.toBeNull();
    await store.close();
  });
});
