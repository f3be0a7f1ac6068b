import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { forestFacts } from "./facts.fixture.ts";
import { type ListedVersion, ModelRegistry } from "./registry.ts";
import type { RegistryStorage } from "./storage.ts";

export interface RegistryPlace {
  /** A storage of its own for each, all over the same place: what other processes have. */
  open(): RegistryStorage;
}

export interface ConformanceSubject {
  /** An empty place. */
  place(): Promise<RegistryPlace>;
  /** Whether of two writers of one name at the same moment exactly one wins; s3s-fs looks first and writes afterwards. */
  readonly atomic: boolean;
  /** Whether to run what goes through the same calls of the storage in other orders, too. */
  readonly thorough: boolean;
}

const author = { by: "tests", reason: "to see what happens" };
const code = (wanted: string) => ({ code: wanted });

/** What every registry promises, wherever it is kept. */
export function registryConformance({ place, atomic, thorough }: ConformanceSubject): void {
  let open: () => ModelRegistry;
  let registry: ModelRegistry;
  let now: number;
  beforeEach(async () => {
    const made = await place();
    now = Date.UTC(2026, 0, 2, 3, 4, 5);
    open = () => new ModelRegistry(made.open(), () => new Date(now));
    registry = open();
  });

  const publish = (name = "m", content = "trees", key?: string) =>
    registry.publish(name, {
      facts: forestFacts,
      ...(key === undefined ? {} : { key }),
      async write(directory) {
        await writeFile(join(directory, "model.bin"), content);
        await mkdir(join(directory, "report"));
        await writeFile(join(directory, "report", "index.html"), "<html></html>");
      },
    });
  const publishMany = async (count: number): Promise<void> => {
    for (let i = 1; i <= count; i++) await publish("m", `content ${i}`);
  };
  const numbers = (listed: readonly ListedVersion[]): number[] => listed.map(({ version }) => version);

  describe("versions", () => {
    it("count from 1, are whole, and are seen by everyone", async () => {
      const first = await publish("b3_model", "one");
      expect(await readFile(join(first.directory, "model.bin"), "utf8")).toBe("one");
      await publish("b3_model", "two");
      await publish("other", "three");
      const other = open();
      expect(await other.names()).toEqual(["b3_model", "other"]);
      expect((await other.list()).map(({ name, version }) => `${name} ${version}`)).toEqual([
        "b3_model 1",
        "b3_model 2",
        "other 1",
      ]);
      const opened = await other.open("b3_model");
      expect(opened.manifest).toMatchObject({ ...forestFacts, name: "b3_model", version: 2 });
      expect(await readFile(join(opened.directory, "model.bin"), "utf8")).toBe("two");
      expect(await readFile(join(opened.directory, "report", "index.html"), "utf8")).toBe("<html></html>");
      expect((await other.show("b3_model", 1)).manifest.created).toBe("2026-01-02T03:04:05.000Z");
    });

    it("are named, or what is near them", async () => {
      await publish("b3_model");
      await publish("b3_model");
      await expect(open().resolve("b3_modle")).rejects.toThrow("did you mean b3_model?");
      await expect(registry.resolve("b3_model", 7)).rejects.toThrow(
        "unknown version of b3_model 7; it has 1 to 2",
      );
      await expect(registry.resolve("b3_model", "champion")).rejects.toThrow(
        "unknown alias of b3_model champion; it has none",
      );
      await expect(publish("B3_Model")).rejects.toMatchObject(code("PREGAO_REGISTRY_NAME_INVALID"));
    });

    it("that could not be written leave nothing", async () => {
      const write = async () => Promise.reject(new Error("disk on fire"));
      await expect(registry.publish("m", { facts: forestFacts, write })).rejects.toThrow("disk on fire");
      expect(await registry.list()).toEqual([]);
    });

    it("with a key are published once", async () => {
      await publish("m", "one", "job-1");
      expect((await open().findPublished("m", "job-1"))?.version).toBe(1);
      registry = open();
      expect((await publish("m", "two", "job-1")).version).toBe(1);
      expect(numbers(await registry.list("m"))).toEqual([1]);
    });

    it.runIf(atomic)("of many publishers at once get a number each, and one for a key", async () => {
      const published = await Promise.all(
        Array.from({ length: 8 }, async (_, k) =>
          open().publish("m", {
            facts: forestFacts,
            ...(k < 4 ? { key: "job" } : {}),
            write: (directory) => writeFile(join(directory, "model.bin"), `content ${k}`),
          }),
        ),
      );
      expect(new Set(published.slice(0, 4).map(({ version }) => version)).size).toBe(1);
      expect(numbers(await registry.list("m"))).toEqual([1, 2, 3, 4, 5]);
      for (const [k, { version }] of published.slice(4).entries()) {
        const { directory } = await registry.open("m", version);
        expect(await readFile(join(directory, "model.bin"), "utf8")).toBe(`content ${k + 4}`);
      }
    });
  });

  describe("aliases", () => {
    it("name a version wherever one is asked for, and everyone sees them move", async () => {
      await publishMany(3);
      const other = open();
      expect(await other.aliases("m")).toEqual({});
      expect(await registry.setAlias("m", "champion", 1, author)).toEqual({
        name: "m",
        alias: "champion",
        from: null,
        to: 1,
        entry: 1,
      });
      expect((await other.resolve("m", "champion")).version).toBe(1);
      await other.setAlias("m", "champion", "latest", author);
      await other.setAlias("m", "previous", 2, author);
      await registry.setAlias("m", "challenger", "previous", author);
      expect(await open().aliases("m")).toEqual({ challenger: 2, champion: 3, previous: 2 });
      expect((await registry.open("m", "champion")).version).toBe(3);
      expect((await registry.list("m")).map(({ aliases }) => aliases)).toEqual([
        [],
        ["challenger", "previous"],
        ["champion"],
      ]);
      await expect(registry.resolve("m", "chalenger")).rejects.toThrow("did you mean challenger");
      await registry.removeAlias("m", "previous", author);
      await expect(other.removeAlias("m", "previous", author)).rejects.toMatchObject(
        code("PREGAO_NAME_UNKNOWN"),
      );
      expect(await other.aliases("m")).toEqual({ challenger: 2, champion: 3 });
    });

    it("are told apart from what they cannot be", async () => {
      await publishMany(1);
      for (const alias of ["latest", "3", "v3", "../x", ""])
        await expect(registry.setAlias("m", alias, 1, author)).rejects.toMatchObject(
          code("PREGAO_REGISTRY_ALIAS_INVALID"),
        );
      await expect(registry.setAlias("m", "champion", 2, author)).rejects.toMatchObject(
        code("PREGAO_NAME_UNKNOWN"),
      );
      for (const words of [
        { by: "", reason: "x" },
        { by: "x", reason: " " },
        { by: "x", reason: "a\u001b[2J" },
      ])
        await expect(registry.setAlias("m", "champion", 1, words)).rejects.toMatchObject(
          code("PREGAO_OPTION_INVALID"),
        );
      expect((await registry.log("m")).entries).toEqual([]);
    });

    it("that point there already are not written again", async () => {
      await publishMany(1);
      await registry.setAlias("m", "champion", 1, author);
      expect(await open().setAlias("m", "champion", 1, author)).toMatchObject({
        from: 1,
        to: 1,
        entry: null,
      });
      expect((await registry.log("m")).entries.length).toBe(1);
    });

    it("move only from where they are expected", async () => {
      await publishMany(3);
      await registry.setAlias("m", "champion", 1, { ...author, expected: null });
      const late = open().setAlias("m", "champion", 2, { ...author, expected: null });
      await expect(late).rejects.toMatchObject({
        code: "PREGAO_REGISTRY_CONFLICT",
        message: "alias champion of m was not moved: it names 1, not nothing as was expected",
      });
      await open().setAlias("m", "champion", 2, { ...author, expected: 1 });
      await expect(registry.rollback("m", { ...author, expected: 1 })).rejects.toMatchObject(
        code("PREGAO_REGISTRY_CONFLICT"),
      );
      expect(await registry.aliases("m")).toEqual({ champion: 2 });
    });

    it.runIf(atomic)(
      "of two promoters at once move for one, and no move of many writers is lost",
      async () => {
        await publishMany(4);
        await registry.setAlias("m", "champion", 1, author);
        const outcomes = await Promise.allSettled(
          [2, 3, 4].map((version) => open().setAlias("m", "champion", version, { ...author, expected: 1 })),
        );
        expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
        await Promise.all(
          Array.from({ length: 8 }, (_, k) => open().setAlias("m", `alias-${k}`, 1 + (k % 4), author)),
        );
        const { entries, problems } = await registry.log("m");
        expect(problems).toEqual([]);
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, place) => place + 1));
        expect(entries.length).toBe(10);
        expect(Object.keys(await registry.aliases("m")).length).toBe(9);
      },
    );

    it.runIf(thorough)(
      "go back, and further back, past versions that are gone, until there is nothing earlier",
      async () => {
        await publishMany(5);
        for (const version of [1, 2, 3, 4, 5]) await registry.setAlias("m", "champion", version, author);
        expect(await open().rollback("m", author)).toMatchObject({ from: 5, to: 4, alias: "champion" });
        await registry.remove("m", 3, author);
        await registry.archive("m", 2, author);
        expect(await registry.rollback("m", author)).toMatchObject({ from: 4, to: 1 });
        await expect(registry.rollback("m", author)).rejects.toMatchObject({
          code: "PREGAO_REGISTRY_NO_EARLIER",
          message: "alias champion of m cannot go back: it has named no other version before",
        });
        await registry.setAlias("m", "champion", 5, author);
        expect(await registry.rollback("m", author)).toMatchObject({ from: 5, to: 1 });
        await expect(registry.rollback("m", { ...author, alias: "blue" })).rejects.toThrow(
          "unknown alias of m blue",
        );
      },
    );

    it.runIf(thorough)("come back after they were taken away", async () => {
      await publishMany(2);
      await registry.setAlias("m", "blue", 1, author);
      await registry.setAlias("m", "blue", 2, author);
      await registry.removeAlias("m", "blue", author);
      expect(await registry.rollback("m", { ...author, alias: "blue" })).toMatchObject({ from: null, to: 2 });
      expect(await registry.rollback("m", { ...author, alias: "blue" })).toMatchObject({ from: 2, to: 1 });
    });

    it.runIf(thorough)("say what they could have gone back to", async () => {
      await publishMany(3);
      for (const version of [1, 2, 3]) await registry.setAlias("m", "champion", version, author);
      for (const version of [1, 2]) await registry.archive("m", version, author);
      await expect(registry.rollback("m", author)).rejects.toThrow(
        "what it named before (2, 1) was archived or removed",
      );
    });

    it("leave a log of who moved what, when, why, from where to where", async () => {
      await publishMany(2);
      await registry.setAlias("m", "champion", 1, { by: "ana", reason: "the first" });
      now += 60_000;
      await registry.setAlias("m", "champion", 2, { by: "bia", reason: "better log-loss" });
      now += 60_000;
      await open().rollback("m", { by: "ana", reason: "worse in production" });
      const { entries, problems } = await open().log("m");
      expect(problems).toEqual([]);
      expect(
        entries.map(({ time, by, reason, action, alias, from, to }) => [
          time,
          by,
          reason,
          action,
          alias,
          from,
          to,
        ]),
      ).toEqual([
        ["2026-01-02T03:04:05.000Z", "ana", "the first", "set-alias", "champion", null, 1],
        ["2026-01-02T03:05:05.000Z", "bia", "better log-loss", "set-alias", "champion", 1, 2],
        ["2026-01-02T03:06:05.000Z", "ana", "worse in production", "rollback", "champion", 2, 1],
      ]);
    });
  });

  describe("archived versions", () => {
    it("are not the latest, not listed unless asked, and can be used by their number", async () => {
      await publishMany(3);
      await registry.archive("m", 3, author);
      await registry.archive("m", "v3", author);
      const other = open();
      expect((await other.resolve("m")).version).toBe(2);
      expect((await other.open("m", 3)).version).toBe(3);
      expect(numbers(await other.list("m"))).toEqual([1, 2]);
      expect((await other.list("m", { archived: true })).map(({ archived }) => archived)).toEqual([
        false,
        false,
        true,
      ]);
      expect((await publish()).version).toBe(4);
      for (const version of [1, 2, 4]) await registry.archive("m", version, author);
      await expect(registry.resolve("m")).rejects.toThrow("unknown version of m latest; 1 to 4 are archived");
      await other.unarchive("m", 2, author);
      expect((await registry.resolve("m")).version).toBe(2);
    });

    it("and aliases keep away from each other", async () => {
      await publishMany(2);
      await registry.setAlias("m", "champion", 1, author);
      await expect(registry.archive("m", 1, author)).rejects.toThrow(
        "version 1 of m was left as it is: champion names it",
      );
      await registry.archive("m", 2, author);
      await expect(registry.setAlias("m", "champion", 2, author)).rejects.toMatchObject(
        code("PREGAO_REGISTRY_GUARDED"),
      );
    });
  });

  describe("removal", () => {
    it("is for good, is logged, and gives no number twice", async () => {
      await publishMany(3);
      await registry.remove("m", 3, { by: "ana", reason: "trained on the wrong rows" });
      const other = open();
      expect(numbers(await other.list("m", { archived: true }))).toEqual([1, 2]);
      await expect(other.open("m", 3)).rejects.toMatchObject(code("PREGAO_NAME_UNKNOWN"));
      await expect(other.remove("m", 3, author)).rejects.toMatchObject(code("PREGAO_NAME_UNKNOWN"));
      expect((await publish()).version).toBe(4);
      expect((await other.log("m")).entries.at(-1)).toMatchObject({
        action: "remove",
        versions: [3],
        by: "ana",
        reason: "trained on the wrong rows",
      });
    });

    it("is refused for what an alias names and for the only version, unless it is said in so many words", async () => {
      await publishMany(2);
      await registry.setAlias("m", "champion", 1, author);
      await registry.setAlias("m", "blue", 1, author);
      await expect(registry.remove("m", 1, author)).rejects.toThrow("blue, champion names it");
      await registry.remove("m", 1, { ...author, force: true });
      expect(await open().aliases("m")).toEqual({});
      await expect(registry.remove("m", 2, author)).rejects.toThrow("it is the only one");
      for (const version of ["latest", "champion"])
        await expect(registry.remove("m", version, author)).rejects.toMatchObject(
          code("PREGAO_REGISTRY_VERSION_INVALID"),
        );
      await registry.remove("m", 2, { ...author, force: true });
      expect(await open().list()).toEqual([]);
      expect((await publish()).version).toBe(3);
    });

    it.runIf(atomic)("and a move of an alias at the same moment agree on what is left", async () => {
      for (let round = 0; round < 5; round++) {
        await publishMany(2);
        const newest = (await registry.resolve("m")).version;
        const [moved, removed] = await Promise.allSettled([
          open().setAlias("m", "champion", newest, author),
          open().remove("m", newest, author),
        ]);
        expect([moved.status, removed.status].sort()).toEqual(["fulfilled", "rejected"]);
        const { champion } = await registry.aliases("m");
        if (champion !== undefined) await open().open("m", champion);
      }
    });

    it.runIf(thorough)(
      "by age and number keeps what is new, young or named, after it has said what it would do",
      async () => {
        const day = 86_400_000;
        for (let i = 0; i < 5; i++) {
          await publish("m", `content ${i}`);
          now += 10 * day;
        }
        await publish("other");
        await registry.setAlias("m", "champion", 2, author);
        await registry.archive("m", 3, author);
        const rule = { keep: 2, days: 25, ...author };
        const said = await registry.prune({ ...rule, dryRun: true });
        expect(said.map(({ name, version, why, removed }) => [name, version, why, removed])).toEqual([
          ["m", 5, "one of the 2 newest", false],
          ["m", 4, "one of the 2 newest", false],
          ["m", 3, "30 days old", false],
          ["m", 2, "champion", false],
          ["m", 1, "50 days old", false],
          ["other", 1, "one of the 2 newest", false],
        ]);
        expect(numbers(await registry.list("m", { archived: true }))).toEqual([1, 2, 3, 4, 5]);
        const done = await open().prune({ ...rule, name: "m" });
        expect(done.filter(({ removed }) => removed).map(({ version, bytes }) => [version, bytes])).toEqual([
          [3, 22],
          [1, 22],
        ]);
        expect(numbers(await registry.list("m", { archived: true }))).toEqual([2, 4, 5]);
        expect((await registry.log("m")).entries.at(-1)).toMatchObject({
          action: "remove",
          versions: [3, 1],
        });
        expect((await registry.prune(rule)).every(({ removed }) => !removed)).toBe(true);
        for (const wrong of [{ keep: 0 }, { keep: 1.5 }, { days: -1 }, { days: Number.NaN }])
          await expect(registry.prune({ ...rule, ...wrong })).rejects.toMatchObject(
            code("PREGAO_OPTION_INVALID"),
          );
      },
    );
  });
}
