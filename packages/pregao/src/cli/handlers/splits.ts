import { writeFileAtomically } from "../../atomic-files.ts";
import { parseOptions } from "../../config/index.ts";
import { formatTime } from "../../market/finding.ts";
import { loadData } from "../../pipeline/load.ts";
import { splitPlanOptions } from "../../pipeline/options/split-plan.ts";
import { type PlannedFold, planSplits, type SplitPlan } from "../../pipeline/split-plan.ts";
import { foldsPicture, renderFoldLines, renderPng, renderSvg } from "../../reports/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

/** More lines than this say nothing on a terminal: the rest is in the table and in the picture. */
const mostLines = 40;

export const showSplits: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(splitPlanOptions, given, "--");
  const { bars, source } = await loadData(options, configuration, context);
  const plan = planSplits(bars, options, context);
  if (options.picture !== undefined) {
    const picture = foldsPicture(titleOf(plan, source), sampleOf(plan), plan.lanes);
    const drawn = options.picture.endsWith(".png") ? renderPng(picture) : renderSvg(picture);
    await writeFileAtomically(options.picture, await drawn);
  }
  const counts = plan.folds.map((fold) => ({ name: fold.name, ...countsOf(fold, bars.time) }));
  terminal.result(
    {
      status: "success",
      kind: plan.kind,
      rows: plan.rows,
      horizon: plan.horizon,
      paths: plan.paths,
      folds: counts.map((count, place) => ({ ...count, lanes: plan.lanes[place]!.stretches })),
      picture: options.picture ?? null,
    },
    () =>
      [
        `${titleOf(plan, source)}, ${sampleOf(plan)}`,
        "",
        renderFoldLines(plan.lanes.slice(0, mostLines)),
        ...(plan.lanes.length > mostLines ? [`and ${plan.lanes.length - mostLines} more folds`] : []),
        "",
        plainTable(
          ["", "train", "validation", "test", "left out", "tested from", "to"],
          counts.map(({ name, train, validation, test, dropped, from, to }) => [
            name,
            String(train),
            String(validation),
            String(test),
            String(dropped.reduce((sum, { count }) => sum + count, 0)),
            formatTime(from),
            formatTime(to),
          ]),
          { right: [1, 2, 3, 4], rule: true },
        ),
        ...(options.picture === undefined ? [] : ["", `Picture  ${options.picture}`]),
      ].join("\n"),
  );
};

function titleOf({ kind, folds, paths }: SplitPlan, source: string): string {
  const count = kind === "by-date" ? "" : `, ${folds.length} folds${paths > 0 ? ` and ${paths} paths` : ""}`;
  return `${source}: ${kind}${count}`;
}

function sampleOf({ horizon, rows }: SplitPlan): string {
  return `${rows} rows with labels over ${horizon} bar${horizon === 1 ? "" : "s"}`;
}

function countsOf({ train, validation, test, dropped }: PlannedFold, time: Float64Array) {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of test) {
    from = Math.min(from, time[row]!);
    to = Math.max(to, time[row]!);
  }
  return { train: train.length, validation: validation?.length ?? 0, test: test.length, dropped, from, to };
}
