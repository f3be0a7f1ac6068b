import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { differencesFromPytorch, type ReferenceCase } from "../pytorch-reference.fixture.ts";
import { recurrentCases } from "./recurrent-cases.fixture.ts";

const stored = JSON.parse(
  readFileSync(new URL("recurrent.reference.json", import.meta.url), "utf8"),
) as Readonly<Record<string, ReferenceCase>>;

test("every stored case is compared", () => {
  expect(Object.keys(recurrentCases)).toEqual(Object.keys(stored));
});

test.each(Object.entries(stored))(
  "%s gives PyTorch's outputs, gradients and losses",
  async (name, reference) => {
    const { predicted, gradients, losses } = await differencesFromPytorch(reference, recurrentCases[name]!);
    expect(predicted).toBeLessThan(1e-5);
    expect(gradients).toBeLessThan(1e-5);
    expect(reference.losses).toHaveLength(60);
    // The last step on the batch of the first.
    expect(reference.losses[57]).toBeLessThan(reference.losses[0]!);
    expect(losses).toBeLessThan(1e-5);
  },
);
