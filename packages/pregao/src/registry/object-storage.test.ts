import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RunningServer } from "../../../../scripts/servers/server-process.ts";
import { describeWith } from "../../../../scripts/servers/server-tests.fixture.ts";
import { s3Account, startS3 } from "../../../../scripts/servers/servers.ts";
import { loadConfiguration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { LocalObjectStore, type ObjectStore, S3ObjectStore, type WriteCondition } from "../objects/index.ts";
import { forestFacts } from "./facts.fixture.ts";
import { ObjectStorage } from "./object-storage.ts";
import { openRegistry } from "./open-registry.ts";
import { registryConformance } from "./registry.conformance.fixture.ts";
import { ModelRegistry } from "./registry.ts";
import { VersionCache } from "./version-cache.ts";

const author = { by: "a test", reason: "to see" };
const forest = (content = "trees", key?: string) => ({
  facts: forestFacts,
  ...(key === undefined ? {} : { key }),
  write: (directory: string) => writeFile(join(directory, "model.bin"), content),
});

let root: string;
let bucket: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "pregao-object-storage-"));
  bucket = join(root, "bucket");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const copiesOf = (machine: string): string => join(root, machine);
function machine(name: string, { store = new LocalObjectStore(bucket) as ObjectStore, limit = 1e9 } = {}) {
  return new ModelRegistry(new ObjectStorage(store, new VersionCache(copiesOf(name), "copies", limit)));
}

describe("a copy on this disk", () => {
  it("is fetched once, and again where it was damaged", async () => {
    await machine("a").publish("m", forest());
    const reader = machine("b");
    const { directory } = await reader.open("m");
    expect(directory).toBe(join(copiesOf("b"), "copies", "m", "1"));
    const file = join(directory, "model.bin");
    utimesSync(file, 1, 1);
    await reader.open("m");
    expect(statSync(file).mtimeMs).toBe(1000);
    truncateSync(file, 2);
    await Promise.all(Array.from({ length: 6 }, () => machine("b").open("m")));
    expect(readFileSync(file, "utf8")).toBe("trees");
  });

  it("of a number that is another version now is not used", async () => {
    const writer = machine("a");
    await writer.publish("m", forest("old"));
    const reader = machine("b");
    await reader.open("m");
    // As if the bucket had been emptied by hand and filled anew.
    rmSync(bucket, { recursive: true });
    await machine("c").publish("m", forest("new"));
    expect(readFileSync(join((await reader.open("m")).directory, "model.bin"), "utf8")).toBe("new");
  });

  it("goes when there is no room, the least recently used first, unless it may be in use", async () => {
    const writer = machine("a");
    for (const content of ["one", "two", "three"]) await writer.publish("m", forest(content.padEnd(4000)));
    const reader = machine("b", { limit: 13_000 });
    const copy = (version: number): string => join(copiesOf("b"), "copies", "m", String(version));
    await reader.open("m", 1);
    await reader.open("m", 2);
    await reader.open("m", 3);
    expect([1, 2, 3].map((version) => existsSync(copy(version)))).toEqual([true, true, true]);
    const long = Date.now() / 1000 - 3600;
    utimesSync(join(copy(2), "manifest.json"), long, long);
    utimesSync(join(copy(1), "manifest.json"), long - 10, long - 10);
    await reader.open("m", 1);
    await writer.publish("m", forest("four".padEnd(4000)));
    await reader.open("m", 4);
    expect([1, 2, 3, 4].map((version) => existsSync(copy(version)))).toEqual([true, false, true, true]);
    await reader.open("m", 2);
  });
});

describe("what the store holds", () => {
  it("is refused by name where a file is missing or altered", async () => {
    const { manifest } = await machine("a").publish("m", forest());
    const file = join(bucket, "files", "m", manifest.lineage!.publication, "model.bin");
    writeFileSync(file, "tree5");
    await expect(machine("b").open("m")).rejects.toMatchObject({
      code: "PREGAO_REGISTRY_ALTERED",
      message: expect.stringContaining(`files/m/${manifest.lineage!.publication}/model.bin in the folder`),
    });
    rmSync(file);
    await expect(machine("b").open("m")).rejects.toThrow("it is missing");
    writeFileSync(join(bucket, "manifests", "m", "1.json"), "{");
    await expect(machine("b").open("m")).rejects.toMatchObject({ code: "PREGAO_REGISTRY_MANIFEST_INVALID" });
    expect((await machine("b").list()).map((one) => "error" in one)).toEqual([true]);
    expect((await machine("b").publish("m", forest("new"))).version).toBe(2);
  });

  it("loses files that no version names, a day after nobody can be writing them any more", async () => {
    const registry = machine("a");
    const { manifest } = await registry.publish("m", forest());
    const put = (key: string) => new LocalObjectStore(bucket).put(key, Buffer.from("left over"));
    await put("files/m/0123456789abcdef0123456789abcdef/model.bin");
    await put("files/m/fedcba9876543210fedcba9876543210/model.bin");
    const named = join(bucket, "files", "m", manifest.lineage!.publication, "model.bin");
    const old = join(bucket, "files", "m", "0123456789abcdef0123456789abcdef", "model.bin");
    const young = join(bucket, "files", "m", "fedcba9876543210fedcba9876543210", "model.bin");
    for (const file of [named, old]) utimesSync(file, 1e9, 1e9);
    await registry.prune({ keep: 1, days: 0, dryRun: true, ...author });
    expect([named, old, young].map(existsSync)).toEqual([true, true, true]);
    await registry.prune({ keep: 1, days: 0, ...author });
    expect([named, old, young].map(existsSync)).toEqual([true, false, true]);
    writeFileSync(join(bucket, "manifests", "m", "1.json"), "{");
    utimesSync(young, 1e9, 1e9);
    await registry.prune({ keep: 1, days: 0, ...author });
    expect(existsSync(named)).toBe(true);
  });
});

/** A store that does what it is told and says something else. */
class TroubledStore extends LocalObjectStore {
  #trouble: ((operation: string, key: string) => "before" | "after" | null) | null = null;

  trouble(when: (operation: string, key: string) => "before" | "after" | null): void {
    this.#trouble = when;
  }

  override async put(key: string, bytes: Uint8Array, condition?: WriteCondition, signal?: AbortSignal) {
    const trouble = this.#trouble?.("put", key) ?? null;
    if (trouble === "before") throw away(key);
    const written = await super.put(key, bytes, condition, signal);
    // As the SDK does when the answer to its request is lost: it asks again.
    return trouble === "after" ? super.put(key, bytes, condition, signal) : written;
  }

  override async upload(key: string, path: string, signal?: AbortSignal) {
    if (this.#trouble?.("upload", key) === "before") throw away(key);
    return super.upload(key, path, signal);
  }
}

function away(key: string): PregaoError {
  return new PregaoError("PREGAO_OBJECT_STORE_FAILED", {
    store: "the store",
    operation: "put",
    key,
    reason: "ECONNREFUSED",
  });
}

describe("a store in trouble", () => {
  it("whose answers are lost makes one version and one entry all the same", async () => {
    const store = new TroubledStore(bucket);
    store.trouble(() => "after");
    const registry = machine("a", { store });
    expect((await registry.publish("m", forest())).version).toBe(1);
    await registry.setAlias("m", "champion", 1, author);
    const fresh = machine("b");
    expect((await fresh.list()).length).toBe(1);
    expect((await fresh.log("m")).entries.length).toBe(1);
  });

  it.each(["upload files/m", "put manifests/m"])(
    "at %s says so, shows nothing half made, and goes on when it is back",
    async (point) => {
      const store = new TroubledStore(bucket);
      const registry = machine("a", { store });
      store.trouble((operation, key) => (`${operation} ${key}`.startsWith(point) ? "before" : null));
      await expect(registry.publish("m", forest("one", "job"))).rejects.toMatchObject({
        code: "PREGAO_OBJECT_STORE_FAILED",
      });
      expect(await machine("b").list()).toEqual([]);
      store.trouble(() => null);
      expect((await registry.publish("m", forest("one", "job"))).version).toBe(1);
    },
  );

  it("in the middle of a move leaves the alias where it was", async () => {
    const store = new TroubledStore(bucket);
    const registry = machine("a", { store });
    await registry.publish("m", forest());
    await registry.setAlias("m", "champion", 1, author);
    await registry.publish("m", forest());
    store.trouble((_, key) => (key.startsWith("log/") ? "before" : null));
    await expect(registry.setAlias("m", "champion", 2, author)).rejects.toThrow("ECONNREFUSED");
    expect(await machine("b").aliases("m")).toEqual({ champion: 1 });
    store.trouble(() => null);
    await registry.setAlias("m", "champion", 2, author);
    expect(await machine("b").aliases("m")).toEqual({ champion: 2 });
  });
});

describeWith("the S3 server")("a registry in a bucket", () => {
  let server: RunningServer;
  let made = 0;
  const settings = () => ({ endpoint: `http://127.0.0.1:${server.port}`, ...s3Account });
  beforeAll(async () => {
    server = await startS3(["models"]);
  }, 60_000);
  afterAll(() => server?.stop());

  registryConformance({
    async place() {
      const prefix = `place-${made++}`;
      return {
        open: () =>
          new ObjectStorage(
            new S3ObjectStore("models", settings(), prefix),
            new VersionCache(copiesOf("one"), "copies", 1e9),
          ),
      };
    },
    atomic: false,
    thorough: false,
  });

  it("is opened by the configuration, apart for each folder of models, and says when the bucket is away", async () => {
    const configuration = loadConfiguration({
      flags: { home: join(root, "home") },
      directory: root,
      environment: {
        PREGAO_MODEL_STORE: "s3://models/team/b3",
        S3_ENDPOINT_URL: settings().endpoint,
        AWS_ACCESS_KEY_ID: s3Account.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3Account.secretAccessKey,
      },
    });
    const { directory } = await openRegistry(configuration).publish("m", forest());
    expect(directory.startsWith(join(root, "home", "cache", "models"))).toBe(true);
    expect(readFileSync(join(directory, "model.bin"), "utf8")).toBe("trees");
    expect(await openRegistry(configuration, "others").names()).toEqual([]);
    expect(existsSync(join(server.directory, "models", "team", "b3", "models", "manifests", "m"))).toBe(true);
    const registry = openRegistry(configuration);
    await registry.setAlias("m", "champion", 1, author);
    await server.kill();
    await expect(registry.open("m", "champion")).rejects.toMatchObject({
      code: "PREGAO_OBJECT_STORE_FAILED",
    });
    await server.start();
    expect((await registry.open("m", "champion")).version).toBe(1);
  });
});
