import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ErrorCode, PregaoError } from "../errors.ts";
import { forestFacts } from "./facts.fixture.ts";
import { manifestFileName } from "./manifest.ts";
import type { Publication } from "./publishing.ts";
import { ModelRegistry } from "./registry.ts";

let root: string;
let registry: ModelRegistry;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "pregao-registry-"));
  registry = new ModelRegistry(join(root, "models"), () => new Date("2026-01-02T03:04:05Z"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const code = (wanted: ErrorCode) => expect.objectContaining({ code: wanted });

function forest(content = "trees"): Publication {
  return {
    facts: forestFacts,
    async write(directory) {
      await writeFile(join(directory, "model.json"), content);
      await mkdir(join(directory, "report"));
      await writeFile(join(directory, "report", "index.html"), "<html></html>");
    },
  };
}

describe("publishing", () => {
  it("adds whole versions that are kept and counted from 1", async () => {
    const first = await registry.publish("b3_model", forest("one"));
    const second = await registry.publish("b3_model", forest("two"));
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(await readFile(join(first.directory, "model.json"), "utf8")).toBe("one");
    expect(await readdir(join(root, "models", "b3_model"))).toEqual(["1", "2"]);
    expect((await registry.list()).map(({ name, version }) => `${name} ${version}`)).toEqual([
      "b3_model 1",
      "b3_model 2",
    ]);
  });

  it("keeps facts, files with size and SHA-256, and the time in the manifest", async () => {
    await registry.publish("b3_model", forest());
    const { manifest } = await registry.open("b3_model");
    expect(manifest).toMatchObject({
      ...forestFacts,
      format_version: 1,
      name: "b3_model",
      version: 1,
      created: "2026-01-02T03:04:05.000Z",
    });
    expect(manifest.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["model.json", 5],
      ["report/index.html", 13],
    ]);
    expect(manifest.files[0]?.sha256).toBe(
      "29d807300a961b0cbdb4f22cc5db866a43d20d87b1e17b7f50c91bab25089940",
    );
  });

  it("keeps nothing when writing fails, and passes the error through", async () => {
    const failing = { ...forest(), write: async () => Promise.reject(new Error("disk on fire")) };
    await expect(registry.publish("b3_model", failing)).rejects.toThrow("disk on fire");
    expect(await readdir(join(root, "models", "b3_model"))).toEqual([]);
    await expect(registry.resolve("b3_model")).rejects.toThrow("it has none yet");
  });

  it("gives publishers at the same time a number each and mixes nothing", async () => {
    const contents = Array.from({ length: 12 }, (_, i) => `content ${i}`);
    const published = await Promise.all(
      contents.map((content) => registry.publish("b3_model", forest(content))),
    );
    expect(published.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      contents.map((_, i) => i + 1),
    );
    for (const [i, { version }] of published.entries()) {
      const { directory } = await registry.open("b3_model", version);
      expect(await readFile(join(directory, "model.json"), "utf8")).toBe(contents[i]);
    }
  });

  it("writes NaN metrics as null and refuses facts that lack a field by its name", async () => {
    const facts = { ...forestFacts, metrics: { auc: Number.NaN } };
    expect((await registry.publish("m", { ...forest(), facts })).manifest.metrics).toEqual({ auc: null });
    const { seed: _, ...lacking } = forestFacts;
    const publication = { ...forest(), facts: lacking as typeof forestFacts };
    await expect(registry.publish("m", publication)).rejects.toThrow(/seed/);
  });

  it("refuses links, the manifest's own name and unportable names among the files", async () => {
    const writers = {
      link: (directory: string) => symlink("/etc/passwd", join(directory, "model.json")),
      manifest: (directory: string) => writeFile(join(directory, manifestFileName), "{}"),
      unportable: (directory: string) => writeFile(join(directory, "NUL.json"), "{}"),
    };
    for (const write of Object.values(writers)) {
      await expect(registry.publish("m", { facts: forestFacts, write })).rejects.toThrow(
        code("PREGAO_REGISTRY_FILE_REFUSED"),
      );
    }
    expect(await readdir(join(root, "models", "m"))).toEqual([]);
  });

  it("refuses a model folder that is a link to elsewhere, and names that differ in capitals only", async () => {
    await mkdir(join(root, "models"));
    await symlink(root, join(root, "models", "outside"));
    await expect(registry.publish("outside", forest())).rejects.toThrow(code("PREGAO_REGISTRY_FILE_REFUSED"));
    await expect(registry.show("outside")).rejects.toThrow(code("PREGAO_REGISTRY_FILE_REFUSED"));
    await registry.publish("b3_model", forest());
    await expect(registry.publish("B3_Model", forest())).rejects.toThrow("only in capitals");
  });

  it("names the folder where it cannot write", async () => {
    await writeFile(join(root, "file"), "");
    const blocked = new ModelRegistry(join(root, "file", "models"));
    await expect(blocked.publish("m", forest())).rejects.toThrow(code("PREGAO_REGISTRY_UNWRITABLE"));
  });

  it("sweeps what killed processes left and leaves the work of running ones", async () => {
    await registry.publish("b3_model", forest());
    const home = join(root, "models", "b3_model");
    await mkdir(join(home, ".tmp-999999999-aa-version"));
    await mkdir(join(home, `.tmp-${process.pid}-bb-version`));
    await registry.publish("other", forest());
    expect(await readdir(home)).toEqual([`.tmp-${process.pid}-bb-version`, "1"]);
    expect((await registry.list("b3_model")).map(({ version }) => version)).toEqual([1]);
  });
});

describe("finding", () => {
  it("lists nothing where nothing was published", async () => {
    expect(await registry.list()).toEqual([]);
    expect(await registry.names()).toEqual([]);
    expect(await registry.sweep()).toBe(0);
  });

  it("resolves latest, numbers and v-numbers", async () => {
    for (let i = 0; i < 11; i++) await registry.publish("m", forest());
    expect((await registry.resolve("m")).version).toBe(11);
    expect((await registry.resolve("m", "v10")).version).toBe(10);
    expect((await registry.show("m", 2)).manifest.version).toBe(2);
  });

  it("names what there is instead of an unknown model or version", async () => {
    for (const _ of [1, 2, 3]) await registry.publish("b3_model", forest());
    await rm(join(root, "models", "b3_model", "2"), { recursive: true });
    await expect(registry.show("b3_modle")).rejects.toThrow("did you mean b3_model?");
    await expect(registry.list("nothing")).rejects.toThrow(code("PREGAO_NAME_UNKNOWN"));
    await expect(registry.show("b3_model", 7)).rejects.toThrow("unknown version of b3_model 7; it has 1, 3");
    expect((await registry.publish("b3_model", forest())).version).toBe(4);
  });

  it.each(["../models/b3_model", "..", "", "b3_model/1", "/b3_model"])(
    "refuses the name %j everywhere",
    async (name) => {
      await registry.publish("b3_model", forest());
      const calls = [
        () => registry.publish(name, forest()),
        () => registry.list(name),
        () => registry.resolve(name),
        () => registry.show(name),
        () => registry.open(name),
      ];
      for (const call of calls) await expect(call()).rejects.toThrow(code("PREGAO_REGISTRY_NAME_INVALID"));
      expect(await readdir(root)).toEqual(["models"]);
    },
  );
});

describe("what was altered", () => {
  const model = () => join(root, "models", "b3_model", "1", "model.json");
  const alterations: Record<string, () => Promise<unknown>> = {
    "it is missing": () => rm(model()),
    "it has 4 bytes instead of 5": () => truncate(model(), 4),
    "its SHA-256 differs": () => writeFile(model(), "tree5"),
    "it is not in the manifest": () => writeFile(`${model()}.more`, ""),
  };

  it.each(Object.keys(alterations))("is refused by name: %s", async (reason) => {
    await registry.publish("b3_model", forest());
    await alterations[reason]?.();
    const refused = registry.open("b3_model");
    await expect(refused).rejects.toThrow(code("PREGAO_REGISTRY_ALTERED"));
    await expect(refused).rejects.toThrow(reason);
    await expect(refused).rejects.toThrow("model.json");
  });

  it("is refused where a file became a link to the same bytes", async () => {
    await registry.publish("b3_model", forest());
    await rename(model(), join(root, "kept"));
    await symlink(join(root, "kept"), model());
    await expect(registry.open("b3_model")).rejects.toThrow(code("PREGAO_REGISTRY_FILE_REFUSED"));
  });

  it("names a damaged manifest and still lists the other versions", async () => {
    for (const _ of [1, 2, 3]) await registry.publish("b3_model", forest());
    const manifest = join(root, "models", "b3_model", "2", manifestFileName);
    await truncate(manifest, 100);
    const listed = await registry.list("b3_model");
    expect(listed.map((entry) => "error" in entry)).toEqual([false, true, false]);
    await expect(registry.show("b3_model", 2)).rejects.toThrow(manifest);
    expect((await registry.publish("b3_model", forest())).version).toBe(4);
  });

  it("refuses a version folder moved to another number or another model", async () => {
    await registry.publish("b3_model", forest());
    await rename(join(root, "models", "b3_model", "1"), join(root, "models", "b3_model", "5"));
    await expect(registry.show("b3_model")).rejects.toThrow("it is of b3_model version 1");
  });

  it("refuses any change of a manifest with an error of the catalogue", async () => {
    const { directory } = await registry.publish("b3_model", forest());
    const file = join(directory, manifestFileName);
    const original = await readFile(file);
    const change = fc.record({ at: fc.nat(original.length - 1), byte: fc.nat(255), cut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(change, async ({ at, byte, cut }) => {
        const altered = cut ? original.subarray(0, at) : Buffer.from(original);
        if (!cut) altered[at] = byte;
        await writeFile(file, altered);
        const outcome = await registry.open("b3_model").catch((error: unknown) => error);
        // White space between tokens carries no meaning; everything else is sealed.
        if (outcome instanceof PregaoError) return outcome.code === "PREGAO_REGISTRY_MANIFEST_INVALID";
        return (
          JSON.stringify(JSON.parse(altered.toString())) === JSON.stringify(JSON.parse(original.toString()))
        );
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it("refuses file names in a manifest that lead elsewhere", async () => {
    const { directory } = await registry.publish("b3_model", forest());
    const file = join(directory, manifestFileName);
    const manifest = JSON.parse(await readFile(file, "utf8"));
    for (const name of ["../../../secret", "/etc/passwd", "a//b", "a/../b", "C:x", ""]) {
      manifest.files[0].name = name;
      await writeFile(file, JSON.stringify(manifest));
      await expect(registry.open("b3_model")).rejects.toThrow("files.0.name: not a plain relative file name");
    }
    expect((await stat(file)).isFile()).toBe(true);
  });

  it.each([0, 2, "1", null])("refuses format version %j and says which it reads", async (found) => {
    const { directory } = await registry.publish("b3_model", forest());
    await writeFile(join(directory, manifestFileName), JSON.stringify({ format_version: found }));
    await expect(registry.show("b3_model")).rejects.toThrow(`format_version is ${JSON.stringify(found)}`);
  });
});
