import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forestFacts } from "./facts.fixture.ts";
import { manifestFileName } from "./manifest.ts";
import { ModelRegistry } from "./registry.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "pregao-keys-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const author = { by: "a test", reason: "to see" };
const forest = (key?: string) => ({
  facts: forestFacts,
  ...(key === undefined ? {} : { key }),
  write: (directory: string) => writeFile(join(directory, "model.bin"), key ?? "none"),
});

describe("a publication with a key", () => {
  it("is made once, whoever asks again, and stands in the manifest with the champion of its time", async () => {
    const registry = new ModelRegistry(root);
    await registry.publish("m", forest());
    await registry.setAlias("m", "champion", 1, author);
    const first = await registry.publish("m", forest("job-1"));
    expect(first.manifest.lineage).toMatchObject({ key: "job-1", champion: 1 });
    for (const other of [registry, new ModelRegistry(root)]) {
      expect((await other.publish("m", forest("job-1"))).version).toBe(2);
      expect((await other.findPublished("m", "job-1"))?.version).toBe(2);
    }
    expect((await registry.publish("m", forest("job-2"))).version).toBe(3);
    expect((await registry.publish("n", forest("job-1"))).version).toBe(1);
    expect(await registry.findPublished("m", "job-3")).toBeNull();
  });

  it("does not write a model that there is", async () => {
    const registry = new ModelRegistry(root);
    await registry.publish("m", forest("job"));
    const write = async () => Promise.reject(new Error("written again"));
    expect((await registry.publish("m", { ...forest("job"), write })).version).toBe(1);
  });

  it("is made once by many at the same moment, and others get numbers of their own", async () => {
    const publishers = Array.from({ length: 12 }, (_, k) => ({ registry: new ModelRegistry(root), k }));
    const published = await Promise.all(
      publishers.map(({ registry, k }) =>
        registry.publish("m", forest(k % 3 === 0 ? undefined : `job-${k % 3}`)),
      ),
    );
    expect((await publishers[0]!.registry.list("m")).length).toBe(6);
    for (const key of ["job-1", "job-2"]) {
      const versions = published.filter(({ manifest }) => manifest.lineage?.key === key);
      expect(new Set(versions.map(({ version }) => version)).size).toBe(1);
    }
  });

  it("is made again where the version was removed, and in spite of a damaged one", async () => {
    const registry = new ModelRegistry(root);
    await registry.publish("m", forest("job"));
    await registry.publish("m", forest());
    await registry.remove("m", 1, author);
    expect((await registry.publish("m", forest("job"))).version).toBe(3);
    await writeFile(join(root, "m", "3", manifestFileName), "{");
    expect((await new ModelRegistry(root).publish("m", forest("job"))).version).toBe(4);
  });

  it.each(["", "a b", "é", "x".repeat(201)])("refuses the key %j", async (key) => {
    const refused = new ModelRegistry(root).publish("m", forest(key));
    await expect(refused).rejects.toMatchObject({ code: "PREGAO_OPTION_INVALID" });
  });
});
