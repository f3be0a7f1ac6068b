import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { architectures } from "./models/architectures.ts";
import { readmeTables } from "./readme-tables.fixture.ts";
import { trainingSettings } from "./training/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

it("README lists the parameters as they are", () => {
  const tables = [...readme.matchAll(/written from[^\n]*-->\n([\s\S]*?)\n?<!-- end of parameters -->/g)];
  expect(tables.map(([, table]) => table)).toEqual(readmeTables());
});

it("README names every architecture and every setting of the training", () => {
  for (const { name } of architectures) expect(readme).toContain(`\`${name}\``);
  for (const name of Object.keys(trainingSettings)) expect(readme).toContain(`\`${name}\``);
});

it("README has an example that runs", () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const program = example.replace("@pregao/neural", new URL("./index.ts", import.meta.url).href);
  const folder = mkdtempSync(join(tmpdir(), "pregao-neural-readme-"));
  try {
    const output = execFileSync(process.execPath, ["--input-type=module-typescript", "--eval", program], {
      cwd: folder,
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(String(output).trim()).toBe("4 false true");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
