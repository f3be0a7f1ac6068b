import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PregaoError } from "../errors.ts";
import { describeConfiguration, loadConfiguration } from "./load.ts";
import { optionMeta } from "./options.ts";
import { settingNames, settings } from "./settings.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-config-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const refusal = (run: () => unknown): PregaoError => {
  try {
    run();
  } catch (error) {
    if (error instanceof PregaoError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("layers of the configuration", () => {
  it("lets flags win over the environment, it over the file, and that over the defaults", () => {
    writeFileSync(
      join(directory, "pregao.config.json"),
      JSON.stringify({ seed: 1, threads: 3, logLevel: "debug" }),
    );
    const configuration = loadConfiguration({
      directory,
      environment: { PREGAO_SEED: "2", PREGAO_THREADS: "4" },
      flags: { seed: "7" },
    });
    expect(configuration.values).toMatchObject({ seed: 7, threads: 4, logLevel: "debug", source: "sample" });
    expect(configuration.origins).toMatchObject({
      seed: "flag --seed",
      threads: "environment variable PREGAO_THREADS",
      logLevel: "pregao.config.json",
      source: "default",
    });
  });

  it("takes an empty environment variable as not set", () => {
    expect(loadConfiguration({ directory, environment: { PREGAO_SEED: "" } }).origins.seed).toBe("default");
  });

  it("resolves home against the working directory", () => {
    expect(loadConfiguration({ directory, environment: {} }).home).toBe(join(directory, ".pregao"));
  });

  it("never shows a secret, neither in the listing nor in a refusal", () => {
    const configuration = loadConfiguration({ directory, environment: { MOTHERDUCK_TOKEN: "hush-hush" } });
    expect(configuration.values.motherduckToken).toBe("hush-hush");
    expect(JSON.stringify(describeConfiguration(configuration))).not.toContain("hush-hush");
  });
});

describe("refusals", () => {
  it("names the variable, the value and the range", () => {
    const error = refusal(() => loadConfiguration({ directory, environment: { PREGAO_THREADS: "0" } }));
    expect(error.code).toBe("PREGAO_CONFIG_INVALID");
    expect(error.message).toMatch(/PREGAO_THREADS.*threads = 0.*1 to 256/);
  });

  it("names a misspelt setting of the file with its near match", () => {
    writeFileSync(join(directory, "pregao.config.json"), JSON.stringify({ tread: 3 }));
    expect(refusal(() => loadConfiguration({ directory, environment: {} })).message).toMatch(
      /tread.*did you mean threads/,
    );
  });

  it.each(["{", "[]", "null"])("refuses a file holding %s", (text) => {
    writeFileSync(join(directory, "pregao.config.json"), text);
    expect(refusal(() => loadConfiguration({ directory, environment: {} })).code).toBe(
      "PREGAO_CONFIG_UNREADABLE",
    );
  });
});

describe("the table of settings", () => {
  it.each(settingNames)("%s is described and has its own environment variable, if any", (name) => {
    const meta = optionMeta(settings[name]);
    expect(meta.description).toMatch(/\.$/);
    const sharing = settingNames.filter(
      (other) => meta.env !== undefined && optionMeta(settings[other]).env === meta.env,
    );
    expect(sharing.length).toBeLessThanOrEqual(1);
  });
});
