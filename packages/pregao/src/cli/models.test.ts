import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { forestFacts } from "../registry/facts.fixture.ts";
import { openRegistry } from "../registry/index.ts";
import { listAliases, moveAlias, rollBackAlias, showLog } from "./handlers/aliases.ts";
import { listModels, showModel } from "./handlers/models.ts";
import { archiveModel, deleteModel, pruneModels } from "./handlers/retire-models.ts";
import type { CommandHandler, CommandSession } from "./session.ts";
import { createTerminal } from "./terminal.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-models-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const configuration = loadConfiguration({ flags: { home }, directory: home, environment: {} });

async function tell(handler: CommandHandler, words: string[] = [], options: Record<string, unknown> = {}) {
  const out = new PassThrough();
  const { json = false, ...given } = options;
  const terminal = createTerminal(json === true, out, new PassThrough());
  await handler({ configuration, terminal } as CommandSession, given, words);
  return String(out.read());
}

const metrics = {
  test: { metric: "log_loss", value: 1, best_baseline: "majority", best_baseline_value: 1.1, skill: true },
};

beforeAll(async () => {
  expect(await tell(listAliases)).toContain("No aliases yet");
  for (const _ of [1, 2, 3])
    await openRegistry(configuration).publish("m", {
      facts: { ...forestFacts, metrics },
      async write(directory) {
        writeFileSync(join(directory, "model.bin"), "trees");
      },
    });
});

describe("aliases on the command line", () => {
  it("are set, shown beside versions, moved, rolled back, and taken away", async () => {
    expect(await tell(listModels, ["m"])).not.toContain("aliases");
    expect(await tell(moveAlias, ["m", "champion", "1"], { by: "ana", reason: "the first" })).toBe(
      "champion of m: nothing → 1\n",
    );
    expect(await tell(moveAlias, ["m", "champion", "1"])).toContain("names version 1 already");
    const moved = JSON.parse(await tell(moveAlias, ["m", "champion", "latest"], { json: true, expect: "1" }));
    expect(moved).toEqual({ status: "success", name: "m", alias: "champion", from: 1, to: 3, entry: 2 });
    expect(JSON.parse(await tell(listAliases, [], { json: true })).aliases).toEqual([
      { model: "m", alias: "champion", version: 3 },
    ]);
    expect(await tell(listModels, ["m"])).toMatch(/ 3 .*champion/);
    expect(await tell(showModel, ["m", "champion"])).toContain('"version": 3');
    expect(await tell(rollBackAlias, ["m"], { by: "ana", reason: "worse" })).toBe("champion of m: 3 → 1\n");
    expect(await tell(moveAlias, ["m", "blue", "2"])).toContain("blue of m");
    expect(await tell(moveAlias, ["m", "blue"], { remove: true })).toBe("blue of m: 2 → nothing\n");
    const log = await tell(showLog, ["m"]);
    expect(log).toMatch(/1 .*champion: nothing → 1 +ana +the first/);
    expect(log).toMatch(/3 .*rollback of champion: 3 → 1 +ana +worse/);
  });

  it("are refused with what to do", async () => {
    await expect(tell(moveAlias, ["m", "champion"])).rejects.toThrow("or --remove to take it away");
    await expect(tell(moveAlias, ["m", "champion", "2"], { remove: true })).rejects.toThrow("--remove");
    await expect(tell(moveAlias, ["m", "champion", "2"], { expect: "3" })).rejects.toMatchObject({
      code: "PREGAO_REGISTRY_CONFLICT",
    });
    await expect(tell(moveAlias, ["m", "champion", "2"], { expect: "x" })).rejects.toThrow("--expect = x");
    await expect(tell(moveAlias, ["mm", "champion", "2"])).rejects.toThrow("did you mean m?");
    await expect(tell(rollBackAlias, ["m"], { alias: "champoin" })).rejects.toThrow("did you mean champion");
  });
});

describe("versions on the command line", () => {
  it("are archived and brought back, pruned after a dry run, and deleted", async () => {
    expect(await tell(archiveModel, ["m", "2"])).toBe("version 2 of m is now archived\n");
    expect(await tell(listModels, ["m"])).not.toMatch(/^ m +2 /m);
    expect(await tell(listModels, ["m"], { archived: true })).toContain("(archived)");
    expect(await tell(archiveModel, ["m", "2"], { undo: true })).toContain("no longer archived");
    await expect(tell(deleteModel, ["m", "1"])).rejects.toThrow("champion names it");
    const rule = { keep: "1", days: "0" };
    expect(await tell(pruneModels, [], rule)).toMatch(
      /m +2 +would go +0 days old.*1 of 3 versions would go/s,
    );
    expect(await tell(pruneModels, ["m"], { ...rule, yes: true })).toContain("1 of 3 versions deleted");
    expect(await tell(deleteModel, ["m", "1"], { force: true })).toBe("version 1 of m is deleted\n");
    const { models } = JSON.parse(await tell(listModels, [], { json: true }));
    expect(models).toMatchObject([{ name: "m", version: 3, aliases: [], archived: false }]);
    expect(await tell(showLog, ["m"])).toMatch(/deleted 2 .*champion: 1 → nothing.*deleted 1 /s);
  });
});
