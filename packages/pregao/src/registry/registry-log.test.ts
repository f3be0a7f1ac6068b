import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isPregaoError } from "../errors.ts";
import { forestFacts } from "./facts.fixture.ts";
import { ModelRegistry } from "./registry.ts";

let root: string;
let registry: ModelRegistry;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pregao-log-"));
  registry = new ModelRegistry(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const author = { by: "a test", reason: "to see" };
const forest = { facts: forestFacts, write: (directory: string) => writeFile(join(directory, "x.bin"), "x") };
const entry = (sequence: number): string =>
  join(root, "m", "log", `${String(sequence).padStart(8, "0")}.json`);
async function publish(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await registry.publish("m", forest);
}

describe("a damaged log", () => {
  beforeEach(async () => {
    await publish(3);
    for (const version of [1, 2, 3]) await registry.setAlias("m", "champion", version, author);
  });

  it.each([
    ["a torn", (file: string) => truncateSync(file, 100)],
    ["an empty", (file: string) => truncateSync(file, 0)],
    [
      "an altered",
      (file: string) => writeFileSync(file, readFileSync(file, "utf8").replace('"to": 3', '"to": 1')),
    ],
  ])("tells of %s last entry, which never took place, and goes on behind it", async (_, damage) => {
    damage(entry(3));
    const fresh = new ModelRegistry(root);
    expect(await fresh.aliases("m")).toEqual({ champion: 2 });
    const { entries, problems } = await fresh.log("m");
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(problems.map(({ sequence }) => sequence)).toEqual([3]);
    expect((await fresh.setAlias("m", "champion", 1, author)).entry).toBe(4);
    for (const reader of [registry, fresh, new ModelRegistry(root)])
      expect(await reader.aliases("m")).toEqual({ champion: 1 });
    // The entry that it replaced was the second: the damaged one is no part of its past.
    expect(await fresh.rollback("m", author)).toMatchObject({ from: 1, to: 2 });
  });

  it("of which an entry in the middle is gone costs that entry's story alone", async () => {
    rmSync(entry(2));
    const fresh = new ModelRegistry(root);
    expect(await fresh.aliases("m")).toEqual({ champion: 3 });
    expect((await fresh.log("m")).problems).toEqual([{ sequence: 2, damage: "it is missing" }]);
    await expect(fresh.rollback("m", author)).rejects.toMatchObject({
      code: "PREGAO_REGISTRY_LOG_INVALID",
      message: "cannot use entry 2 of the log of m: it is missing",
    });
    await fresh.setAlias("m", "champion", 1, author);
  });

  it("shows an entry that was put in the place of another", async () => {
    const other = new ModelRegistry(join(root, "elsewhere"));
    await other.publish("m", forest);
    await other.setAlias("m", "blue", 1, author);
    await other.setAlias("m", "green", 1, author);
    writeFileSync(entry(2), readFileSync(join(root, "elsewhere", "m", "log", "00000002.json")));
    expect((await new ModelRegistry(root).log("m")).problems.map(({ sequence }) => sequence)).toEqual([2, 3]);
    writeFileSync(entry(3), readFileSync(entry(1)));
    expect((await new ModelRegistry(root).log("m")).problems.at(-1)).toEqual({
      sequence: 3,
      damage: "it is entry 1 of m",
    });
  });

  it("of a later program is refused, not passed over", async () => {
    writeFileSync(entry(4), JSON.stringify({ format_version: 2 }));
    const refused = expect.objectContaining({ code: "PREGAO_REGISTRY_LOG_INVALID" });
    for (const call of [
      () => registry.aliases("m"),
      () => registry.resolve("m"),
      () => registry.log("m"),
      () => registry.setAlias("m", "champion", 1, author),
    ])
      await expect(call()).rejects.toEqual(refused);
  });
});

/** The registry in its simplest form. */
interface Model {
  readonly versions: Set<number>;
  readonly archived: Set<number>;
  /** What each alias named, the present last. */
  readonly pasts: Map<string, (number | null)[]>;
  highest: number;
}

type Step =
  | { readonly kind: "publish" }
  | { readonly kind: "reopen" }
  | { readonly kind: "set"; readonly alias: string; readonly pick: number }
  | { readonly kind: "take"; readonly alias: string }
  | { readonly kind: "back"; readonly alias: string }
  | { readonly kind: "archive"; readonly pick: number }
  | { readonly kind: "unarchive"; readonly pick: number }
  | { readonly kind: "remove"; readonly pick: number; readonly force: boolean };

const alias = fc.constantFrom("champion", "blue");
const pick = fc.nat(4);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("publish" as const, "reopen" as const) }),
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("set" as const), alias, pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("take" as const), alias }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("back" as const), alias }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("archive" as const, "unarchive" as const), pick }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), pick, force: fc.boolean() }) },
);

/** What the step makes of the model; false where it is refused and changes nothing. */
function act(model: Model, one: Step): boolean {
  const { versions, archived, pasts } = model;
  const now = (name: string): number | null => pasts.get(name)?.at(-1) ?? null;
  if (one.kind === "reopen") return true;
  if (one.kind === "publish") {
    versions.add(++model.highest);
    return true;
  }
  if (one.kind === "set") {
    const version = 1 + one.pick;
    if (!versions.has(version) || archived.has(version)) return false;
    if (now(one.alias) !== version) pasts.set(one.alias, [...(pasts.get(one.alias) ?? []), version]);
    return true;
  }
  if (one.kind === "take") {
    if (now(one.alias) === null) return false;
    pasts.get(one.alias)!.push(null);
    return true;
  }
  if (one.kind === "back") {
    const past = pasts.get(one.alias) ?? [];
    const at = now(one.alias);
    const place = past
      .slice(0, -1)
      .findLastIndex((v) => v !== null && v !== at && versions.has(v) && !archived.has(v));
    if (place < 0) return false;
    pasts.set(one.alias, past.slice(0, place + 1));
    return true;
  }
  const version = 1 + one.pick;
  if (!versions.has(version)) return false;
  const named = [...pasts.keys()].filter((name) => now(name) === version);
  if (one.kind === "unarchive") return archived.delete(version) || true;
  if (one.kind === "archive") {
    if (named.length > 0) return false;
    archived.add(version);
    return true;
  }
  if (!one.force && (named.length > 0 || versions.size === 1)) return false;
  for (const name of named) pasts.get(name)!.push(null);
  archived.delete(version);
  return versions.delete(version);
}

async function perform(on: ModelRegistry, one: Step): Promise<unknown> {
  if (one.kind === "reopen") return undefined;
  if (one.kind === "publish") return on.publish("m", forest);
  if (one.kind === "set") return on.setAlias("m", one.alias, 1 + one.pick, author);
  if (one.kind === "take") return on.removeAlias("m", one.alias, author);
  if (one.kind === "back") return on.rollback("m", { ...author, alias: one.alias });
  if (one.kind === "remove") return on.remove("m", 1 + one.pick, { ...author, force: one.force });
  return on[one.kind]("m", 1 + one.pick, author);
}

describe("whatever is done in whatever order by two processes", () => {
  it("gives the state that a list of pasts gives, and a log without a flaw", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.boolean()), { minLength: 15, maxLength: 25 }),
        async (steps) => {
          const place = join(root, String(run++));
          const hands = [new ModelRegistry(place), new ModelRegistry(place)];
          const model: Model = { versions: new Set(), archived: new Set(), pasts: new Map(), highest: 0 };
          for (const start of [1, 2, 3, 4]) {
            model.versions.add(start);
            await hands[0]!.publish("m", forest);
            model.highest = start;
          }
          for (const [one, second] of steps) {
            if (one.kind === "reopen") hands[Number(second)] = new ModelRegistry(place);
            const done = await perform(hands[Number(second)]!, one).then(
              () => true,
              (error: unknown) => {
                if (!isPregaoError(error)) throw error;
                return false;
              },
            );
            expect([one, done]).toEqual([one, act(model, one)]);
            const reader = hands[Number(!second)]!;
            const named = [...model.pasts].flatMap(([name, past]) => {
              const version = past.at(-1) ?? null;
              return version === null ? [] : [[name, version] as const];
            });
            expect(await reader.aliases("m")).toEqual(Object.fromEntries(named));
            const listed = await reader.list("m", { archived: true });
            expect(listed.map(({ version }) => version)).toEqual([...model.versions].sort((a, b) => a - b));
            expect(listed.filter(({ archived }) => archived).length).toBe(model.archived.size);
          }
          const { entries, problems } = await new ModelRegistry(place).log("m");
          expect(problems).toEqual([]);
          expect(readdirSync(join(place, "m")).includes("log")).toBe(entries.length > 0);
        },
      ),
      { numRuns: 12, seed: 20260102 },
    );
  });
});
