import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfiguration, parseOptions } from "../../packages/pregao/src/config/index.ts";
import { runOptions } from "../../packages/pregao/src/pipeline/options/run.ts";
import { runPipeline } from "../../packages/pregao/src/pipeline/run/run.ts";
import { createRunContext } from "../../packages/pregao/src/progress.ts";

/** Among features that tell nothing, those in which the signal lies. */
const featureSet =
  "return_1,return_2,return_5,volume_ratio_20,volume_change_1,rsi_14,realized_vol_20,day_of_week_sin,natr_14,bb_position_20_2";

/**
 * The described system's targets on a market whose signal is strong enough for them (R² 0.20, 62 % of directions): a run of its
 * seven models, and which targets it meets.
 */
export async function meetTargets(
  seed: number,
  log: (line: string) => void,
): Promise<{ readonly met: number; readonly of: number }> {
  const home = await mkdtemp(join(tmpdir(), "pregao-targets-"));
  try {
    const configuration = loadConfiguration({ flags: { home }, environment: {} });
    const options = parseOptions(runOptions, {
      source: `synthetic:strong,symbols=10,bars=2000,volatility=0.01,seed=${seed}`,
      horizon: 1,
      threshold: 0.0005,
      featureSet,
      walkForward: ["none"],
    });
    const { targets } = await runPipeline(options, configuration, createRunContext({ seed, threads: 2 }));
    for (const { model, metric, value, met } of targets)
      log(`${model}, ${metric}: ${value?.toFixed(4)} ${met ? "met" : "missed"}`);
    return { met: targets.filter(({ met }) => met).length, of: targets.length };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
