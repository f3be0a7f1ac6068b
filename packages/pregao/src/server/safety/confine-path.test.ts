import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confinePath } from "./confine-path.ts";

let directory: string;
let root: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-confine-"));
  root = join(directory, "root");
  mkdirSync(join(root, "inside/deep"), { recursive: true });
  mkdirSync(join(directory, "outside"));
  symlinkSync(join(directory, "outside"), join(root, "out"));
  symlinkSync("../outside/later", join(root, "dangling"));
  symlinkSync(join(root, "inside"), join(root, "in"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("what a caller names", () => {
  it.each(["a", "inside", "inside/deep/new.json", "new/folder/file", "in/deep"])(
    "%s is under the root",
    async (given) => {
      expect(await confinePath(root, given)).toBe(join(root, given));
    },
  );

  it.each([
    "",
    ".",
    "..",
    "../root/a",
    "a/../b",
    "a/./b",
    "a//b",
    "/etc/passwd",
    "a/",
    "C:\\x",
    "C:x",
    "\\\\server\\share",
    "a\\b",
    "a\0b",
    "%2e%2e/a",
    "..%2fa",
    "．．/a",
    "a／b",
    "‥/a",
    "con",
    "NUL.txt",
    "a/com1",
    "file.",
    ".hidden",
    "~/a",
    "a b",
    "x".repeat(65),
    "out",
    "out/a",
    "dangling",
    "dangling/a",
  ])("%j is refused", async (given) => {
    await expect(confinePath(root, given)).rejects.toMatchObject({ code: "PREGAO_PATH_REFUSED" });
  });

  it("never leads out, whatever it is", async () => {
    const piece = fc.constantFrom(
      "..",
      ".",
      "/",
      "\\",
      "a",
      "out",
      "in",
      "%2e",
      "\0",
      "C:",
      "．",
      "deep",
      "",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const path = await confinePath(root, pieces.join("")).catch(() => null);
        return (
          path === null || (path.startsWith(`${root}/`) && path.split("/")[root.split("/").length] !== "out")
        );
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
