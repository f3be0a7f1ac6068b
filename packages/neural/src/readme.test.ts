import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Declarations, Scope } from "./building/scope.ts";
import { inputsOf } from "./building/training-graph.ts";
import { Graph } from "./graph/graph.ts";
import { UNKNOWN_BATCH } from "./graph/shape.ts";
import { architectures } from "./models/architectures.ts";
import { resolveParameters } from "./parameter-table.ts";
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

it("README tells what every architecture takes, gives and learns", () => {
  for (const { name, parameters: table, network, objective } of architectures) {
    const parameters = resolveParameters<never>(table, {});
    const { inputs, write } = network(parameters);
    const graph = new Graph();
    const outputs = write(new Scope(new Declarations(graph, false)), inputsOf(graph, inputs, UNKNOWN_BATCH));
    const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` | [`))!;
    const cells = row.split("|").map((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, found]) => found!));
    expect(inputs.map((port) => port.name)).toEqual(["x"]);
    expect(cells[3], name).toEqual(Object.keys(outputs));
    expect(cells[4], name).toEqual(objective(parameters).targets.map((port) => port.name));
  }
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
