import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LocalObjectStore } from "../../objects/index.ts";
import { temporaryDirectory } from "../temporary-directory.fixture.ts";
import { ObjectCache } from "./object-cache.ts";

const directory = temporaryDirectory();

it("fetches of one content at once share a copy, which none of them takes from another", async () => {
  const store = new LocalObjectStore(join(directory, "store"));
  await store.put("a/b.csv", Buffer.from("content"));
  const cache = new ObjectCache(join(directory, "cache"));
  const { path } = await cache.fetch(store, "a/b.csv");
  const { ino } = statSync(path);
  const copies = await Promise.all(Array.from({ length: 8 }, () => cache.fetch(store, "a/b.csv")));
  expect(new Set(copies.map((copy) => copy.path))).toEqual(new Set([path]));
  expect([readFileSync(path, "utf8"), statSync(path).ino]).toEqual(["content", ino]);
  writeFileSync(path, "damaged");
  expect(readFileSync((await cache.fetch(store, "a/b.csv")).path, "utf8")).toBe("content");
});
