import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type LibraryFile, libraryFileError } from "./library-file.fixture.ts";

const stored = readFileSync(new URL("./library-files.json", import.meta.url), "utf8");

test.each((JSON.parse(stored) as LibraryFile[]).map((file) => [file.name, file] as const))(
  "a file of the real library is read or refused: %s",
  async (_, file) => {
    expect(await libraryFileError(file)).toBeNull();
  },
);
