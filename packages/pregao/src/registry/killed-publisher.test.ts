import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { forestFacts } from "./facts.fixture.ts";
import { ModelRegistry } from "./registry.ts";

const publisher = join(import.meta.dirname, "publisher.fixture.ts");
const killer = join(import.meta.dirname, "../../../../scripts/soak/kill-at-file-call.mjs");

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pregao-killed-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function startPublisher(count: number, env: Record<string, string> = {}) {
  return spawn(process.execPath, ["--import", killer, publisher, root, String(count)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
}

/** Every version that can be seen must be whole; returns how many there are. */
async function countWholeVersions(): Promise<number> {
  const registry = new ModelRegistry(root);
  const listed = await registry.list();
  for (const { name, version } of listed) await registry.open(name, version);
  return listed.length;
}

function unfinished(): string[] {
  return readdirSync(join(root, "b3_model")).filter((name) => !/^\d+$/.test(name));
}

async function publishOnce(): Promise<void> {
  await new ModelRegistry(root).publish("b3_model", { facts: forestFacts, write: async () => {} });
}

describe("publishers in several processes", () => {
  it("each get numbers of their own", async () => {
    const children = [1, 2, 3, 4].map(() => startPublisher(6));
    const ends = await Promise.all(children.map((child) => once(child, "close")));
    expect(ends.map(([code]) => code)).toEqual([0, 0, 0, 0]);
    expect(await countWholeVersions()).toBe(24);
    expect((await new ModelRegistry(root).resolve("b3_model")).version).toBe(24);
    expect(unfinished()).toEqual([]);
  });
});

describe("a publisher killed by SIGKILL", () => {
  it("at random moments leaves whole versions only, and the next one sweeps what it left", async () => {
    const random = createRandom(20260102);
    for (let round = 0; round < 8; round++) {
      const child = startPublisher(1000);
      await once(child.stdout!, "data");
      await setTimeout(random.uniform() * 120);
      child.kill("SIGKILL");
      await once(child, "close");
      const before = await countWholeVersions();
      await publishOnce();
      expect(await countWholeVersions()).toBe(before + 1);
      expect(unfinished()).toEqual([]);
    }
  });

  it("at any of its file calls leaves the old versions or one more", async () => {
    const whole = startPublisher(1);
    const [calls] = (await once(whole.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
    await once(whole, "close");
    expect(Number(calls)).toBeGreaterThan(10);
    let versions = await countWholeVersions();
    let interrupted = 0;
    for (let call = 1 + (Number(calls) % 2); call <= Number(calls); call += 2) {
      const child = startPublisher(1, { KILL_AT_CALL: String(call) });
      const [code, signal] = await once(child, "close");
      const after = await countWholeVersions();
      if (signal === "SIGKILL") expect([versions, versions + 1]).toContain(after);
      else expect([code, after]).toEqual([0, versions + 1]); // sweeping and publishing took fewer calls this time
      versions = after;
      if (unfinished().length > 0) interrupted++;
    }
    expect(interrupted).toBeGreaterThan(3);
    await publishOnce();
    expect(await countWholeVersions()).toBe(versions + 1);
    expect(unfinished()).toEqual([]);
  });
});
