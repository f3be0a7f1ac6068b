import { expect, test } from "vitest";
import { alteredFormats, readAltered } from "./altered-files.fixture.ts";

test.each(alteredFormats)(
  "altered files are refused or read as sound tensors: %s (1,000; npm run soak makes 20,000)",
  (format) => {
    const { refused, read } = readAltered(format, 1000);
    expect(refused).toBeGreaterThan(500);
    if (format === "pickle") expect(read).toBeGreaterThan(20);
  },
);
