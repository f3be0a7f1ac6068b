import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import { LocalObjectStore } from "../objects/index.ts";
import { LocalStorage } from "./local-storage.ts";
import { ObjectStorage } from "./object-storage.ts";
import { registryConformance } from "./registry.conformance.fixture.ts";
import { VersionCache } from "./version-cache.ts";

const root = mkdtempSync(join(tmpdir(), "pregao-storages-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const folder = (): string => join(root, String(made++));

describe("a registry in a folder", () => {
  registryConformance({
    async place() {
      const models = folder();
      return { open: () => new LocalStorage(models) };
    },
    atomic: true,
    thorough: true,
  });
});

describe("a registry in a store whose conditions hold", () => {
  registryConformance({
    async place() {
      const objects = folder();
      // Each opener is a machine with copies of its own.
      return {
        open: () =>
          new ObjectStorage(new LocalObjectStore(objects), new VersionCache(folder(), "copies", 1e9)),
      };
    },
    atomic: true,
    thorough: true,
  });
});
