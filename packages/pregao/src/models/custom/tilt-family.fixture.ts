/**
 * A models file as a user writes one: the family `name` answers with the mean return that went with the sign of the first
 * feature in training.
 */
export const tiltModelsFile = (name = "tilt", change = ""): string => `
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

interface Facts {
  readonly family: string; readonly task: "regression"; readonly parameters: object;
  readonly featureNames: readonly string[]; readonly featureSetId: string; readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[]; readonly up: number; readonly down: number;
}

interface Matrix {
  readonly names: readonly string[]; readonly columns: readonly Float32Array[];
  readonly featureSetId: string; readonly identities?: readonly string[];
}
interface Training { readonly features: Matrix; readonly rows: Int32Array; readonly returns: Float64Array }

const modelOf = (facts: Facts) => ({
  ...facts,
  history: 0,
  rounds: [],
  async predict(features: Matrix, rows?: Int32Array) {
    const column = features.columns[features.names.indexOf(facts.featureNames[0]!)]!;
    const wanted = rows ?? Int32Array.from(column.keys());
    return { rows: wanted.length, returns: Float64Array.from(wanted, (row) => column[row]! > 0 ? facts.up : facts.down) };
  },
  importance: () => facts.featureNames.map((name, place) => ({ name, importance: place === 0 ? 1 : 0 })),
  summary: () => ({ up: facts.up, down: facts.down }),
  async save(directory: string) {
    await writeFile(join(directory, "tilt.json"), JSON.stringify(facts));
    return ["tilt.json"];
  },
});

export default [{
  name: "${name}",
  aliases: ["${name}-of-return"],
  description: "Mean return by the sign of the first feature.",
  tasks: ["regression"],
  searchSpaces: { default: {} },
  parameters: () => ({}),
  async fit({ features, rows, returns }: Training) {
    const column = features.columns[0]!;
    const mean = (isUp: boolean) => {
      const own = rows.filter((row: number) => column[row]! > 0 === isUp);
      return own.reduce((sum: number, row: number) => sum + returns[row]!, 0) / own.length;
    };
    return modelOf({
      family: "${name}", task: "regression", parameters: {}, featureNames: [...features.names], classNames: [],
      featureSetId: features.featureSetId, featureIdentities: [...(features.identities ?? features.names)],
      up: mean(true), down: mean(false),
    });
  },
  load: async (directory: string) => modelOf(JSON.parse(await readFile(join(directory, "tilt.json"), "utf8"))),
  ${change}
}];
`;
