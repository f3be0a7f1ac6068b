/** What is served: a forest and an LSTM on the sample, and for the other side the same forest with its rows. Arguments: home, quick. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  computeFeatures,
  createRunContext,
  featureSetMembers,
  loadConfiguration,
  openRegistry,
  openSource,
  parseOptions,
  train,
  trainOptions,
  writePythonCopy,
} from "pregao";

const [home, isQuick] = [process.argv[2]!, process.argv[3] === "quick"];
const configuration = loadConfiguration({ flags: { home }, environment: {} });
const context = createRunContext({ seed: 42, threads: 2 });
const common = { source: "sample", features: "b3", draws: 0 };
const models = [
  { modelName: "forest", model: "rf", param: { n_estimators: isQuick ? "10" : "100" } },
  { modelName: "net", model: "lstm_mtl", param: { epochs: isQuick ? "1" : "5" } },
];
for (const model of models) {
  await train(parseOptions(trainOptions, { ...common, ...model }), configuration, context, { report: false });
}
await writePythonCopy(await openRegistry(configuration).open("forest"), home);

const { bars } = await (await openSource("sample")).load();
const { manifest } = await openRegistry(configuration).show("forest");
const names = featureSetMembers("b3", "1d").filter((name) => manifest.features.includes(name));
const { matrix } = computeFeatures(bars, { features: names }, context);
const lines = [["ticker", ...manifest.features].join(",")];
for (const { symbol, start, end } of bars.frame.segments) {
  for (let row = start; row < end; row++) {
    const values = manifest.features.map((name) => matrix.columns[matrix.names.indexOf(name)]![row]!);
    lines.push([symbol, ...values.map((value) => (Number.isNaN(value) ? "" : value))].join(","));
  }
}
writeFileSync(join(home, "features.csv"), lines.join("\n"));
console.log(JSON.stringify(bars.symbols));
