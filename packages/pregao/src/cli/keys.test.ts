import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-keys-cli-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function pregao(...words: string[]) {
  const { PREGAO_HOME: _, ...environment } = process.env;
  return spawnSync(process.execPath, [bin, ...words], {
    cwd: directory,
    encoding: "utf8",
    env: { ...environment, NO_COLOR: "1" },
  });
}

it("keys are made, listed and revoked, and the log of changes knows it", () => {
  const made = pregao(
    "keys",
    "create",
    "--name",
    "page",
    "--scopes",
    "read,predict",
    "--days",
    "30",
    "--json",
  );
  expect(`${made.status} ${made.stderr}`).toMatch(/^0/);
  const { key, secret } = JSON.parse(made.stdout);
  expect(secret).toContain(key.id);
  expect(key).toMatchObject({ name: "page", scopes: ["read", "predict"], revoked: null });
  const listed = pregao("keys", "list");
  expect(listed.stdout).toContain(key.id);
  expect(listed.stdout).not.toContain(secret);
  expect(pregao("keys", "revoke", key.id).stdout).toMatch(/is revoked/);
  const odd = pregao("keys", "create", "--scopes", "everything");
  expect(odd.status).toBe(2);
  expect(odd.stderr).toMatch(/--scopes = everything is not valid.*read \| predict \| train \| admin/);
  const audit = readFileSync(join(directory, ".pregao/audit/audit.jsonl"), "utf8").trim().split("\n");
  expect(audit.map((line) => JSON.parse(line).action)).toEqual(["keys create", "keys revoke"]);
  expect(audit.join()).not.toContain(secret);
}, 30_000);
