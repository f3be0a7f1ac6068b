import { expect, it } from "vitest";
import { loadConfiguration } from "../config/index.ts";
import { enabledFamilyName, enabledFamilyNames } from "./enabled-families.ts";
import { knownFamilyNames } from "./families.ts";

const configured = (list?: string) =>
  loadConfiguration({
    environment: list === undefined ? {} : { PREGAO_ENABLED_MODELS: list },
    directory: "/nowhere",
  });

it("all families are enabled where none is named", () => {
  expect(enabledFamilyNames(configured())).toEqual(knownFamilyNames());
  expect(enabledFamilyName(configured(), "random_forest")).toBe("rf");
});

it("only those that are named, by any of their names", () => {
  const two = configured("random_forest, lstm-mtl");
  expect(enabledFamilyNames(two)).toEqual(["rf", "lstm_mtl"]);
  expect(enabledFamilyName(two, "LSTMMultiTask")).toBe("lstm_mtl");
  expect(() => enabledFamilyName(two, "xgb")).toThrow(
    expect.objectContaining({
      code: "PREGAO_MODEL_DISABLED",
      message: expect.stringContaining("rf, lstm_mtl"),
    }),
  );
  expect(() => enabledFamilyNames(configured("rff"))).toThrow(/unknown model family rff; did you mean rf/);
});
