import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { findExampleBlocks } from "./example-blocks.ts";
import { examplePages, pagePath } from "./pages.ts";

const root = join(import.meta.dirname, "../..");

/** The programs of all pages as files of one compilation, with the options of the repository. */
function typeErrors(): string[] {
  // Inside the repository, so that packages are found.
  const folder = mkdtempSync(join(root, "node_modules/.example-types-"));
  try {
    const places = new Map<string, string>();
    for (const page of examplePages()) {
      for (const block of findExampleBlocks(readFileSync(pagePath(page), "utf8"))) {
        if (block.kind !== "program" && !block.file.endsWith(".ts")) continue;
        const file = join(folder, `example-${places.size}.ts`);
        writeFileSync(file, `${block.text}\nexport {};\n`);
        places.set(file, `${page}, block of line ${block.line}`);
      }
    }
    const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), ts.sys.readFile);
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
    const program = ts.createProgram([...places.keys()], {
      ...options,
      noEmit: true,
      allowImportingTsExtensions: true,
    });
    return [...places].flatMap(([file, place]) =>
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the programs of the pages", () => {
  it("have no type error", () => {
    expect(typeErrors()).toEqual([]);
  }, 60_000);
});
