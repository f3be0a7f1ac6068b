import { expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import { commandText } from "./command-text.ts";
import { runOptions } from "./options/run.ts";

it("the command that does a run again holds what differs from the defaults, quoted for a shell", () => {
  const options = parseOptions(runOptions, {
    symbol: ["BTCUSDT"],
    days: "60",
    mock: true,
    name: "it's mine",
    param: { "lstm.epochs": "5" },
    folds: "5",
  });
  expect(commandText("run", runOptions, options, 42)).toBe(
    `pregao run --symbol BTCUSDT --days 60 --mock --param lstm.epochs=5 --name 'it'\\''s mine' --seed 42`,
  );
  expect(commandText("run", runOptions, parseOptions(runOptions, {}), 1)).toBe("pregao run --seed 1");
});
