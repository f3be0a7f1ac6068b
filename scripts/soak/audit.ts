import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { auditLookahead, featureSubject } from "../../packages/pregao/src/audit/index.ts";
import { isPregaoError } from "../../packages/pregao/src/errors.ts";
import { computeFeatures } from "../../packages/pregao/src/features/index.ts";
import { createRunContext } from "../../packages/pregao/src/progress.ts";
import { openSource } from "../../packages/pregao/src/sources/index.ts";

const shared = join(import.meta.dirname, "../../../shared/data");

/** Markets with every feed, on a bar within the day and on a daily one; enough symbols to compare. */
const synthetic = [
  "synthetic:regimes,symbols=7,bars=3000,timeframe=1h,calendar=24/7,feeds=true",
  "synthetic:regimes,symbols=7,bars=1500,feeds=true",
];

export interface AuditFigures {
  readonly sources: number;
  /** Files that hold no bars; they are named in the log. */
  readonly refused: number;
  readonly columns: number;
  readonly valuesCompared: number;
  /** Columns accused over all sources: must be none. */
  readonly accused: number;
}

/**
 * The look-ahead audit of all features on the samples, synthetic markets and, where they are, every file of
 * bars in ../shared/data. None of them reads ahead, so every accusation is a false one, or a fault found.
 */
export async function auditEverything(cuts: number, log: (line: string) => void): Promise<AuditFigures> {
  const files = existsSync(shared) ? readdirSync(shared).filter((name) => /\.(csv|txt)\.gz$/.test(name)) : [];
  const names = ["sample", "sample:btcusdt", ...synthetic, ...files.map((name) => join(shared, name))];
  const figures = { sources: 0, refused: 0, columns: 0, valuesCompared: 0, accused: 0 };
  for (const name of names) {
    try {
      const source = await openSource(name, { duplicates: "first" });
      const { bars } = await source.load();
      const context = createRunContext();
      const { matrix } = computeFeatures(bars, { features: "all" }, context);
      const subject = featureSubject(matrix.names, bars.timeframe, context);
      const audit = await auditLookahead(subject, bars, context, { cuts });
      const accused = audit.findings.filter(({ severity }) => severity === "error");
      figures.sources++;
      figures.columns += audit.columns;
      figures.valuesCompared += audit.valuesCompared;
      figures.accused += accused.length;
      log(
        `${basename(name)}: ${audit.columns} columns, ${audit.unjudged.length} without values, ${audit.valuesCompared} values, ${accused.length} accused`,
      );
      for (const { column, cause, message } of accused) log(`  ${column}: ${cause}: ${message}`);
    } catch (error) {
      if (!isPregaoError(error)) throw error;
      figures.refused++;
      log(`${basename(name)}: refused: ${error.message}`);
    }
  }
  return figures;
}
