import {
  judgeRandomWalk,
  learningFamilies,
  learnPlantedSignal,
  searchOf,
} from "../../packages/pregao/src/pipeline/honesty.fixture.ts";

export interface HonestyFigures {
  /** Seeds with a claim of skill where there is nothing to know, by family and task; of `seeds`. */
  readonly claimsOnRandomWalks: Readonly<Record<string, number>>;
  readonly seeds: number;
  /** Least and mean share of the optimal edge that was learned from the planted signal, over a tenth of the seeds. */
  readonly plantedEdge: { readonly least: number; readonly mean: number };
}

/** What the product claims on markets whose truth is known: `npm test` looks at 10 seeds, this at as many as told. */
export async function judgeHonesty(seeds: number, log: (line: string) => void): Promise<HonestyFigures> {
  const claims: Record<string, number> = {};
  for (const family of learningFamilies) {
    for (const task of ["classification", "regression"] as const) {
      const name = `${family} ${task}`;
      claims[name] = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const { claimed, line } = await judgeRandomWalk(seed, task, family, searchOf(family, 1));
        if (claimed) claims[name]++;
        log(`random walk, ${name}, seed ${seed}: ${line}`);
      }
    }
  }
  const shares: number[] = [];
  for (let seed = 1; seed <= Math.ceil(seeds / 10); seed++) {
    const { expectedShare, accuracy } = await learnPlantedSignal(seed);
    shares.push(expectedShare);
    log(`planted signal, seed ${seed}: ${JSON.stringify({ expectedShare, accuracy })}`);
  }
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return { claimsOnRandomWalks: claims, seeds, plantedEdge: { least: Math.min(...shares), mean } };
}
