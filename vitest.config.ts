import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Without a cache of durations vitest starts with the longest files in bytes: these short ones run for minutes. */
const slow = ["honesty-of-noise", "honesty-of-signal", "docs/examples"];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = slow.findIndex((name) => moduleId.includes(name));
      return place < 0 ? slow.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  // These reach Node itself: with "import" its `require` would load modules of the wrong kind (pg), with "module" its
  // `import` files that are meant for bundlers (the SDK of S3).
  ssr: { resolve: { conditions: ["pregao-source", "node", "default"] } },
  resolve: { conditions: ["pregao-source", "node", "import", "module", "default"] },
  test: {
    sequence: { sequencer: SlowFirst },
    include: [
      "packages/*/src/**/*.test.ts",
      "scripts/**/*.test.ts",
      "bench/**/*.test.ts",
      "interop/**/*.test.ts",
    ],
    pool: "forks",
    execArgv: ["--conditions=pregao-source"],
    testTimeout: 30_000,
    maxWorkers: 2,
    maxConcurrency: 2,
  },
});
