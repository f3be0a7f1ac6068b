/** Long runs: what `npm test` does a seeded tenth of, at full count. `npm run soak [-- NAME]`. */
import { alteredFormats, readAltered } from "../../packages/neural/src/files/altered-files.fixture.ts";
import { judgeRandomFamily } from "../../packages/pregao/src/evaluation/skill/family.fixture.ts";
import { didYouMean } from "../../packages/pregao/src/near-matches.ts";
import { auditEverything } from "./audit.ts";
import { makeChaos } from "./chaos.ts";
import { fuzzReaders } from "./fuzz-readers.ts";
import { findPlanted, judgeHonesty } from "./honesty.ts";
import { fuzzInterchange } from "./interchange.ts";
import { killTraining } from "./kill-train.ts";
import { meetTargets } from "./targets.ts";

const soaks: Readonly<Record<string, () => Promise<unknown>>> = {
  audit: () => auditEverything(24, console.error),
  "family-verdict": async () => {
    const verdicts = Array.from({ length: 1000 }, (_, seed) => judgeRandomFamily(seed));
    return { seeds: verdicts.length, claims: verdicts.filter(({ skill }) => skill).length };
  },
  honesty: () => judgeHonesty(20, console.error),
  targets: () => meetTargets(1, console.error),
  planted: () => findPlanted(3, console.error),
  interchange: () => fuzzInterchange(10_000),
  "fuzz-readers": () => fuzzReaders(2000, console.error),
  "neural-files": async () =>
    Object.fromEntries(alteredFormats.map((format) => [format, readAltered(format, 20_000)])),
  chaos: async () => {
    const full = { jobs: 500, rounds: 200, workers: 2, log: console.error };
    return {
      local: await makeChaos({ ...full, seed: 1, place: "local" }),
      servers: await makeChaos({ ...full, seed: 2, place: "servers", workers: 1 }),
    };
  },
  "kill-train": () => killTraining({ kills: 50, seed: 1, checkEvery: 1, log: console.error }),
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(soaks)) {
  const soak = soaks[name];
  if (soak === undefined) {
    console.error(`there is no soak ${name}${didYouMean(name, Object.keys(soaks))}`);
    process.exit(1);
  }
  console.log(`${name}: ${JSON.stringify(await soak())}`);
}
