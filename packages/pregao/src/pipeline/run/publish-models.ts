import { createHash } from "node:crypto";
import type { ModelRegistry, RegisteredVersion } from "../../registry/index.ts";
import { publishModel } from "../save.ts";
import { intervalsOfTraining } from "../served-intervals.ts";
import type { RunJudgement } from "./judge-models.ts";
import { readPlainResult, writePlainResult } from "./plain-results.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

export interface PublicationPlace {
  /** What the names of the models begin with. */
  readonly prefix: string;
  readonly registry: ModelRegistry;
  /** Feeds that were laid beside the bars: a file by kind. */
  readonly feeds: Readonly<Record<string, string>>;
}

interface PublishedAs {
  readonly name: string;
  readonly version: number;
  /** Seal of its manifest: the version that this was. */
  readonly sha256: string;
}

export const publishStageName = (key: string): string => `saving ${key}`;

/**
 * Saves every model as a version of PREFIX_KEY, as `train` does. A model that an earlier run has saved, and whose version is
 * still as it was, keeps that version: the same run twice makes no second copy.
 */
export async function publishModels(
  stages: StageRunner,
  judged: readonly RunJudgement[],
  { loaded, parts, selection }: Pick<RunMarket, "loaded" | "parts" | "selection">,
  { prefix, registry, feeds }: PublicationPlace,
): Promise<ReadonlyMap<string, RegisteredVersion>> {
  const published = new Map<string, RegisteredVersion>();
  for (const { planned, model, judgement, judgedHash } of judged) {
    const { key, task } = planned;
    const { prepared, split, ledger } = parts[task];
    const name = `${prefix}_${key}`;
    const place = createHash("sha256").update(registry.root).digest("hex").slice(0, 12);
    const { result } = await stages.run<PublishedAs>(
      {
        name: publishStageName(key),
        inputs: { judged: judgedHash, name, place },
        format: {
          write: writePlainResult,
          async read(directory) {
            const kept = (await readPlainResult(directory)) as PublishedAs;
            const { manifest } = await registry.open(kept.name, kept.version);
            if (manifest.sha256 !== kept.sha256) throw new Error("the version is another one now");
            return kept;
          },
        },
      },
      async ({ seed }) => {
        const { version, manifest } = await publishModel({
          model,
          bars: loaded.bars,
          source: loaded.source,
          labels: prepared.labels,
          split,
          trainRows: split.train,
          features: prepared.features.matrix,
          ledger,
          evaluations: {
            validation: judgement.validation.evaluation,
            test: judgement.test.evaluation,
          },
          intervals: intervalsOfTraining(parts[task], judgement, 0.9).served,
          training: { dataset: null, feeds, select: selection.method, balance: "none", weights: "none" },
          seed,
          registry,
          name,
        });
        return { name, version, sha256: manifest.sha256 };
      },
    );
    published.set(key, await registry.show(result.name, result.version));
  }
  return published;
}
