import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { createRunContext } from "../progress.ts";
import { temporaryDirectory } from "../sources/temporary-directory.fixture.ts";
import { trainOptions } from "./options/train.ts";
import { train } from "./train.ts";

it("tells the command that makes the version again, with flags as the command line takes them", async () => {
  const configuration = loadConfiguration({ directory: temporaryDirectory(), environment: {} });
  const options = parseOptions(trainOptions, {
    mock: true,
    ticker: ["BTCUSDT"],
    to: "2000-01-05",
    features: "return_1",
    draws: 0,
    param: { n_estimators: "2" },
  });
  const { reportPath } = await train(options, configuration, createRunContext({ threads: 1, seed: 7 }));
  expect(readFileSync(reportPath!.replace(/html$/, "md"), "utf8")).toMatch(/^# Model card: /);
  expect(readFileSync(reportPath!, "utf8")).toContain(
    "pregao train --draws 0 --param n_estimators=2 --ticker BTCUSDT --to 2000-01-05 --mock --features return_1 --seed 7",
  );
});
