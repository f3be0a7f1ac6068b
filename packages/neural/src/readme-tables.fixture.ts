import { architectureNamed } from "./models/architectures.ts";
import type { ParameterEntry, ParameterTable } from "./parameter-table.ts";
import { trainingSettings } from "./training/settings.ts";

/** Architectures whose parameters share a table. */
const groups = [
  ["MlpClassifier", "MlpRegressor"],
  ["LstmForecaster", "LstmClassifier", "LstmMultiTask"],
  ["PatchTST", "PatchTSMixer"],
  ["TimeSeriesTransformer", "EnhancedTimeSeriesTransformer"],
  ["DLinear", "NLinear"],
  ["SequenceClassifier", "SequenceRegressor"],
];

/** The tables of the README, in its order: parameters of the architectures, then settings of the training. */
export function readmeTables(): string[] {
  const tables = groups.map((names) =>
    parameterTable(new Map(names.map((name) => [`\`${name}\``, architectureNamed(name).parameters]))),
  );
  return [...tables, parameterTable(new Map([["default", trainingSettings]]))];
}

/** One line a parameter; one that means something else in another architecture has a line for each. */
function parameterTable(tables: ReadonlyMap<string, ParameterTable>): string {
  const entries = [...tables.values()].flatMap((table) => Object.entries(table));
  const lines = new Map(
    entries.map(([name, entry]) => [name + meaning(entry), { name, said: meaning(entry) }]),
  );
  const body = [...lines.values()].map(({ name, said }) => {
    const defaults = [...tables.values()].map(({ [name]: own }) =>
      own && meaning(own) === said ? `\`${JSON.stringify(own.default)}\`` : "–",
    );
    return `| \`${name}\` | ${defaults.join(" | ")} | ${said} |`;
  });
  const head = `| parameter | ${[...tables.keys()].join(" | ")} | accepts | meaning |`;
  return [head, `|${"---|".repeat(tables.size + 3)}`, ...body].join("\n");
}

function meaning({ range, description, aliases = [] }: ParameterEntry): string {
  const sentence = description.endsWith(".") ? description : `${description}.`;
  const others = aliases.map((alias) => `\`${alias}\``).join(", ");
  return `${range} | ${sentence}${others && ` Also ${others}.`}`;
}
