/** Losses for Optuna's side: a line `{problem, parameters}` in, a line with the loss out, until the input ends. */
import { createInterface } from "node:readline";
import { closeWorkers } from "@pregao/trees";
import { loadProblems } from "./problems.ts";

const problems = new Map((await loadProblems()).map((problem) => [problem.name, problem]));
for await (const line of createInterface({ input: process.stdin })) {
  const { problem, parameters } = JSON.parse(line);
  console.log(JSON.stringify(await problems.get(problem)!.evaluate(parameters)));
}
await closeWorkers();
