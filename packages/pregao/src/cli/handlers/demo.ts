import { relative } from "node:path";
import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { predictOptions } from "../../pipeline/options/predict.ts";
import { trainOptions } from "../../pipeline/options/train.ts";
import { predictTickers } from "../../pipeline/predict.ts";
import { train } from "../../pipeline/train.ts";
import type { CommandHandler } from "../session.ts";
import { describePrediction } from "./predict.ts";
import { describeTraining, trainingBody } from "./train.ts";

const ticker = "PETR4";

/** The main job on the shipped sample, with what to type next. */
export const demo: CommandHandler = async ({ configuration, terminal, context }) => {
  terminal.say(
    styleText("bold", "Pregão: a random forest and its baselines on 12 liquid B3 names, daily\n", {
      stream: process.stdout,
    }),
  );
  const result = await train(parseOptions(trainOptions, { source: "sample" }), configuration, context);
  terminal.say(describeTraining(result));
  const predictions = await predictTickers(
    parseOptions(predictOptions, { ticker: [ticker], source: "sample" }),
    configuration,
    context,
  );
  const next = [
    [relative(process.cwd(), result.reportPath!), "the whole report: open it in a browser"],
    ["npx pregao predict --ticker VALE3", "another ticker"],
    [
      "npx pregao train --labels signal-cluster --features b3",
      "the original's labels, and why they prove nothing",
    ],
    ["npx pregao data import FILE.csv --as mine", "your own bars, then: npx pregao train --source mine"],
    ["npx pregao --help", "everything"],
  ] as const;
  const width = Math.max(...next.map(([command]) => command.length));
  terminal.result({ ...trainingBody(result), prediction: predictions[0] }, () =>
    [
      "",
      styleText("bold", "The next session", { stream: process.stdout }),
      describePrediction(predictions[0]!),
      "",
      styleText("bold", "What to type next", { stream: process.stdout }),
      ...next.map(([command, what]) => `  ${command.padEnd(width)}  ${what}`),
    ].join("\n"),
  );
};
