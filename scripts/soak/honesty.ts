import { judgeFamilies, learningFamilies } from "../../packages/pregao/src/pipeline/honesty.fixture.ts";
import { learnPlantedEdge } from "../../packages/pregao/src/pipeline/planted-edge.fixture.ts";

export interface HonestyFigures {
  readonly seeds: number;
  /** Random walks on which all families together, at 1 %, claim something. */
  readonly claimsTogether: number;
  /** Random walks with a claim of one model by itself, at 5 %. */
  readonly claimsAlone: Readonly<Record<string, number>>;
}

/** What the product claims where there is nothing to know: `npm test` looks at 4 seeds of some families, this at all of them. */
export async function judgeHonesty(seeds: number, log: (line: string) => void): Promise<HonestyFigures> {
  const claimsAlone: Record<string, number> = {};
  let claimsTogether = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const { together, alone } = await judgeFamilies(seed, learningFamilies);
    if (together.skill) claimsTogether++;
    for (const { model, claimed } of alone) claimsAlone[model] = (claimsAlone[model] ?? 0) + Number(claimed);
    log(`random walk ${seed}: ${together.line}`);
  }
  return { seeds, claimsTogether, claimsAlone };
}

export interface PlantedFigures {
  readonly seeds: number;
  /** Least share of the best decisions' edge, by market and family. */
  readonly least: Readonly<Record<string, number>>;
}

/** What every family finds of signals whose strength is known. */
export async function findPlanted(seeds: number, log: (line: string) => void): Promise<PlantedFigures> {
  const least: Record<string, number> = {};
  for (const market of ["linear", "interaction"] as const) {
    for (const family of [...learningFamilies, "stack", "blend"]) {
      const name = `${market} ${family}`;
      for (let seed = 1; seed <= seeds; seed++) {
        const { share } = await learnPlantedEdge(market, family, seed);
        least[name] = Math.min(least[name] ?? 1, share);
      }
      log(`${name}: ${least[name]!.toFixed(3)}`);
    }
  }
  return { seeds, least };
}
