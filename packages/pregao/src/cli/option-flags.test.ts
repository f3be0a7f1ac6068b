import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { flagName, optionMeta, settingNames, settings } from "../config/index.ts";
import { createProgram } from "./main.ts";
import { acceptSnakeCase, addOptionFlags } from "./option-flags.ts";

describe("flags made from an option table", () => {
  const table = {
    nTrees: z.coerce.number().int().min(1).default(100).meta({ description: "Trees.", placeholder: "N" }),
    ticker: z.array(z.string()).default([]).meta({ description: "Tickers.", placeholder: "TICKER" }),
    param: z
      .record(z.string(), z.string())
      .default({})
      .meta({ description: "Parameters.", placeholder: "NAME=VALUE" }),
    kind: z.enum(["one-that-is-long", "another-that-is-longer"]).optional().meta({ description: "Kind." }),
    replace: z.boolean().default(false).meta({ description: "Replace." }),
  };
  const parse = (...words: string[]): Record<string, unknown> =>
    addOptionFlags(new Command(), table)
      .exitOverride()
      .parse(acceptSnakeCase(words), { from: "user" })
      .opts();

  it("take lists repeated or with commas, pairs, and switches", () => {
    expect(
      parse("--ticker", "A,B", "--ticker", "C", "--param", "x=1", "--param", "y=a=b", "--replace"),
    ).toEqual({
      ticker: ["A", "B", "C"],
      param: { x: "1", y: "a=b" },
      replace: true,
    });
  });

  it("are taken in snake_case too, values left alone", () => {
    expect(parse("--n_trees", "5", "--ticker=MY_OWN")).toEqual({ nTrees: "5", ticker: ["MY_OWN"] });
    expect(acceptSnakeCase(["--a_b=c_d", "--", "--e_f"])).toEqual(["--a-b=c_d", "--", "--e_f"]);
  });

  it("show description and default in the help", () => {
    const help = addOptionFlags(new Command(), table).helpInformation();
    expect(help).toMatch(/--n-trees <N>\s+Trees\. \(default: 100\)/);
    expect(help).toMatch(/--kind <NAME>\s+Kind\. One of one-that-is-long, another-that-is-longer\./);
  });
});

describe("settings that are secret", () => {
  // The first one had its flag before the rule.
  const secrets = settingNames.filter(
    (name) => optionMeta(settings[name]).secret && name !== "motherduckToken",
  );

  it.each(secrets)("%s is no flag, which others could read in a list of processes", (name) => {
    const flags = createProgram().options.map(({ long }) => long);
    expect(flags).toContain("--log-directory");
    expect(flags).not.toContain(`--${flagName(name)}`);
  });
});
