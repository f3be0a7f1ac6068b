import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { sampleNetwork, seededWeights } from "./sample-network.fixture.ts";
import { loadNetwork, saveNetwork } from "./save-network.ts";

/** Calls that change files until the process is as good as killed: the next one never comes back. */
const calls = vi.hoisted(() => ({
  left: Number.POSITIVE_INFINITY,
  died: () => {},
  opened: [] as { close: () => Promise<unknown> }[],
}));

vi.mock("node:fs/promises", async (original) => {
  const real = (await original()) as Record<string, (...given: never[]) => Promise<object>>;
  const counted =
    (call: (...given: never[]) => Promise<object>, half?: (...given: never[]) => Promise<object>) =>
    async (...given: never[]) => {
      if (calls.left-- > 0) return call(...given);
      await half?.(...given);
      calls.died();
      return new Promise<object>(() => {});
    };
  const open = async (...given: never[]) => {
    const file = (await real.open!(...given)) as Record<string, (...given: never[]) => Promise<object>>;
    calls.opened.push(file as never);
    const write = (content: Uint8Array | string) => file.writeFile!(content as never);
    // Killed while it writes, a part of the content is there.
    const writeHalf = (content: Uint8Array | string) => write(content.slice(0, content.length / 2));
    return {
      writeFile: counted(write as never, writeHalf as never),
      sync: counted(() => file.sync!()),
      close: () => file.close!(),
    };
  };
  const { rename, mkdir } = real;
  return {
    ...real,
    open: counted(open),
    rename: counted(rename!),
    mkdir: counted(mkdir!),
    rm: counted(real.rm!),
  };
});

const saved = (seed: number) => ({
  architecture: "Sample",
  parameters: { seed },
  weights: seededWeights(sampleNetwork, seed),
  metadata: {},
});

test("a save that is killed at any call leaves the older network or the newer", async () => {
  const [older, newer] = [saved(1), saved(2)];
  const left: unknown[] = [];
  for (let at = 0; ; at++) {
    const folder = await mkdtemp(join(tmpdir(), "killed-"));
    await saveNetwork(folder, older);
    const died = new Promise<"killed">((resolve) => {
      calls.died = () => resolve("killed");
    });
    calls.left = at;
    const end = await Promise.race([saveNetwork(folder, newer).then(() => "done"), died]);
    calls.left = Number.POSITIVE_INFINITY;
    for (const file of calls.opened.splice(0)) await file.close().catch(() => {});
    const found = await loadNetwork(folder);
    expect([older, newer]).toContainEqual(found);
    left.push(found.parameters.seed);
    // What a killed save left does not keep the next one from its place.
    await saveNetwork(folder, older);
    expect(await loadNetwork(folder)).toEqual(older);
    expect((await readdir(folder)).filter((name) => !name.startsWith(".tmp-"))).toHaveLength(2);
    await rm(folder, { recursive: true });
    if (end === "done") break;
  }
  // Both were met, the newer from its last rename on.
  expect(left.length).toBeGreaterThan(10);
  expect(left).toEqual([...left].sort());
  expect(new Set(left)).toEqual(new Set([1, 2]));
});
