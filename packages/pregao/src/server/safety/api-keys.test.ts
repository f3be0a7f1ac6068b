import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiKeys, keyFilePath } from "./api-keys.ts";

let home: string;
let time: number;
let keys: ApiKeys;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pregao-keys-"));
  time = Date.parse("2026-05-04T12:00:00Z");
  keys = new ApiKeys(home, () => time);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("a key", () => {
  it("is shown once, kept as a hash for its owner alone, and told by its secret", async () => {
    const { key, secret } = await keys.create("dashboard", ["read", "predict", "read"]);
    expect(secret).toMatch(/^pregao_[0-9a-f]{12}_[A-Za-z0-9_-]{43}$/);
    expect(key).toEqual({
      id: secret.slice(7, 19),
      name: "dashboard",
      scopes: ["read", "predict"],
      created: "2026-05-04T12:00:00.000Z",
      expires: null,
      revoked: null,
    });
    expect(readFileSync(keyFilePath(home), "utf8")).not.toContain(secret.slice(20));
    expect(statSync(keyFilePath(home)).mode & 0o777).toBe(0o600);
    expect(keys.identify(secret)).toEqual(key);
    expect(keys.list()).toEqual([key]);
  });

  it.each([
    ["nothing", () => ""],
    [
      "another's secret under its id",
      (secret: string) => secret.slice(0, -1) + (secret.endsWith("A") ? "B" : "A"),
    ],
    ["an id that is not there", (secret: string) => secret.replace(/_[0-9a-f]{12}_/, "_000000000000_")],
    ["its id alone", (secret: string) => secret.slice(0, 19)],
    ["what is far too long", (secret: string) => secret.repeat(1000)],
  ])("is not told by %s", async (_, forge) => {
    const { secret } = await keys.create("a", ["read"]);
    expect(keys.identify(forge(secret))).toBeNull();
  });

  it("ends on its day", async () => {
    const { secret } = await keys.create("a", ["read"], 2);
    time += 2 * 86_400_000 - 1;
    expect(keys.identify(secret)).not.toBeNull();
    time += 1;
    expect(keys.identify(secret)).toBeNull();
  });

  it("is refused within half a second of being revoked by another process", async () => {
    const { key, secret } = await keys.create("a", ["read"]);
    expect(keys.identify(secret)).not.toBeNull();
    const elsewhere = new ApiKeys(home, () => time);
    expect(await elsewhere.revoke(key.id)).toMatchObject({ id: key.id, revoked: "2026-05-04T12:00:00.000Z" });
    time += 500;
    expect(keys.identify(secret)).toBeNull();
  });
});

it("an id that is not there is named with near ones", async () => {
  const { key } = await keys.create("a", ["read"]);
  const typo = `${key.id.slice(0, -1)}x`;
  await expect(keys.revoke(typo)).rejects.toMatchObject({
    code: "PREGAO_NAME_UNKNOWN",
    message: `unknown API key ${typo}; did you mean ${key.id}?`,
  });
});

it("two commands at once lose no key", async () => {
  const names = Array.from({ length: 8 }, (_, i) => `key ${i}`);
  await Promise.all(names.map((name) => new ApiKeys(home).create(name, ["read"])));
  expect(
    keys
      .list()
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
});

describe("a damaged file", () => {
  it.each(["{", "[]", '{"format_version": 2, "keys": []}', '{"format_version": 1, "keys": [{"id": "x"}]}'])(
    "%s lets nobody in and says so",
    async (text) => {
      const { secret } = await keys.create("a", ["admin"]);
      expect(keys.identify(secret)).not.toBeNull();
      writeFileSync(keyFilePath(home), text);
      time += 1000;
      expect(() => keys.identify(secret)).toThrow(
        expect.objectContaining({ code: "PREGAO_KEYS_UNREADABLE" }),
      );
      await expect(keys.create("b", ["read"])).rejects.toMatchObject({ code: "PREGAO_KEYS_UNREADABLE" });
      expect(readFileSync(keyFilePath(home), "utf8")).toBe(text);
    },
  );
});
