import { describe, expect, it } from "vitest";
import { offeredDevice } from "../jobs/worker/offered-device.ts";
import { openOptions } from "../pipeline/load.ts";
import { platformDefaults } from "../pipeline/platform/index.ts";
import { type Configuration, loadConfiguration } from "./load.ts";
import { optionMeta } from "./options.ts";
import { settingNames, settings } from "./settings.ts";

const load = (environment: Record<string, string>): Configuration =>
  loadConfiguration({ directory: import.meta.dirname, environment });

/** Variables of the training platform: default, another value, what shows that it has an effect, and a value out of range. */
const variables: readonly [
  name: string,
  fallback: unknown,
  other: string,
  effect: (configuration: Configuration) => unknown,
  wrong: string | null,
][] = [
  ["DEFAULT_CONTEXT_LENGTH", 64, "96", (one) => platformDefaults(one).context_length, "9"],
  ["DEFAULT_PREDICTION_LENGTH", 1, "3", (one) => platformDefaults(one).prediction_length, "25"],
  ["DEFAULT_NUM_EPOCHS", 10, "4", (one) => platformDefaults(one).num_epochs, "201"],
  ["DEFAULT_BATCH_SIZE", 32, "8", (one) => platformDefaults(one).batch_size, "0"],
  ["DEFAULT_LEARNING_RATE", 0.001, "0.01", (one) => platformDefaults(one).learning_rate, "2"],
  ["FORCE_CPU", false, "true", (one) => offeredDevice("cuda", one), "maybe"],
  ["CUDA_VISIBLE_DEVICES", "0", "-1", (one) => offeredDevice("cuda", one), "0;1"],
  ["DATA_LOADER_TYPE", "local", "hybrid", (one) => openOptions(one).loader?.kind, "remote"],
  ["S3_BUCKET", undefined, "bars", (one) => openOptions(one).loader?.bucket, "ab"],
  ["S3_REGION", "us-east-1", "sa-east-1", (one) => openOptions(one).loader?.s3?.region, null],
  [
    "S3_ENDPOINT_URL",
    undefined,
    "http://127.0.0.1:9000",
    (one) => openOptions(one).loader?.s3?.endpoint,
    "ftp://x",
  ],
  ["AWS_ACCESS_KEY_ID", undefined, "key", (one) => openOptions(one).loader?.s3?.accessKeyId, null],
  ["AWS_SECRET_ACCESS_KEY", undefined, "s", (one) => openOptions(one).loader?.s3?.secretAccessKey, null],
  ["MOTHERDUCK_TOKEN", undefined, "token", (one) => openOptions(one).b3Featured?.token, null],
  ["environment", "LOCAL", "AWS", (one) => openOptions(one).b3Featured?.environment, "GCP"],
];

const settingOf = (variable: string) =>
  settingNames.find((name) => optionMeta(settings[name]).env === variable)!;

describe("the variables of the training platform", () => {
  it.each(variables)(
    "%s is %s, and does something else when it is %s",
    (variable, fallback, other, effect) => {
      const usual = load({});
      const changed = load({ [variable]: other });
      expect(usual.values[settingOf(variable)]).toEqual(fallback);
      expect(changed.origins[settingOf(variable)]).toBe(`environment variable ${variable}`);
      expect(effect(changed)).not.toEqual(effect(usual));
    },
  );

  it.each(
    variables.flatMap(([variable, , , , wrong]) => (wrong === null ? [] : [[variable, wrong] as const])),
  )(
    "%s = %s stops the start with one line that names it, its value and what is accepted",
    (variable, wrong) => {
      const message = refusalOf({ [variable]: wrong });
      expect(message).toContain(`environment variable ${variable}:`);
      expect(message).toContain(`= ${wrong} is not valid`);
      expect(message).toMatch(/\(accepted: .+\)$/);
      expect(message).not.toContain("\n");
    },
  );

  it("FORCE_CPU wins over every other word on devices", () => {
    expect(offeredDevice("cuda", load({ CUDA_VISIBLE_DEVICES: "0,1" }))).toBe("cuda");
    expect(offeredDevice("cuda", load({ CUDA_VISIBLE_DEVICES: "0,1", FORCE_CPU: "1" }))).toBe("cpu");
  });
});

function refusalOf(environment: Record<string, string>): string {
  try {
    load(environment);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}
