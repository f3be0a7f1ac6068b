import { describe, expect, it } from "vitest";
import { fuzzedFormats } from "./fuzzed-formats.ts";
import { fuzzInterchange } from "./interchange.ts";

describe("altered model files", () => {
  for (const { name } of fuzzedFormats) {
    it(`are refused or read as sound models: ${name} (1,000; npm run soak makes 10,000)`, async () => {
      const outcome = (await fuzzInterchange(1000, name))[name]!;
      expect(outcome.invalid + outcome.unsupported + outcome.read).toBe(1000);
      expect(outcome.invalid).toBeGreaterThan(300);
    });
  }
});
