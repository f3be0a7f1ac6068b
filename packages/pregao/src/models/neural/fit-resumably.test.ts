import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Model } from "../contract.ts";
import { smallNetFit } from "./small-net-fit.fixture.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pregao-checkpoints-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function bytesOf(model: Model): Promise<string[]> {
  const directory = mkdtempSync(join(folder, "saved-"));
  const names = await model.save(directory);
  return names.sort().map((name) => readFileSync(join(directory, name)).toString("base64"));
}

/** Fits in a process of its own and kills it at an epoch. */
async function killedAt(epoch: number): Promise<void> {
  const fixture = join(import.meta.dirname, "fit-killed.fixture.ts");
  const child = spawn(process.execPath, ["--conditions=pregao-source", fixture, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  let said = "";
  for await (const text of child.stdout) {
    said += String(text);
    if (said.split("\n").length > epoch) child.kill("SIGKILL");
  }
  expect((await gone)[1]).toBe("SIGKILL");
}

describe("a net whose process is killed", () => {
  it("goes on from its last epochs, and is the same in every byte as one that was not", async () => {
    await killedAt(12);
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.checkpoint$/)]);
    const rounds: number[] = [];
    const resumed = await smallNetFit({ checkpoints: folder, onRound: ({ round }) => rounds.push(round) });
    expect(rounds[0]).toBeGreaterThan(1);
    const whole = await smallNetFit({});
    expect(await bytesOf(resumed)).toEqual(await bytesOf(whole));
    expect(resumed.rounds).toEqual(whole.rounds);
  });

  it("begins anew where its file is damaged, and other fits leave it alone", async () => {
    const first = await smallNetFit({ checkpoints: folder });
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name!), "not a checkpoint");
    const rounds: number[] = [];
    const again = await smallNetFit({ checkpoints: folder, onRound: ({ round }) => rounds.push(round) });
    expect(rounds[0]).toBe(1);
    expect(again.rounds).toEqual(first.rounds);
    await smallNetFit({ checkpoints: folder, seed: 6 });
    expect(readdirSync(folder).filter((one) => one.endsWith(".checkpoint"))).toHaveLength(2);
  });
});
