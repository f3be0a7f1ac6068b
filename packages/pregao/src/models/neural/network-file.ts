import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { architectureNamed, FittedNetwork, NeuralError, readSafetensors, weightsOf } from "@pregao/neural";
import { z } from "zod";
import { writeFlushed } from "../../atomic-files.ts";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { type FittedScaler, parseScaler } from "../../scaling/index.ts";
import type { TrainingRound } from "../contract.ts";
import { networkStateSchema } from "./network-state.ts";
import type { NeuralModelParts } from "./neural-model.ts";

export const weightsFile = "network.safetensors";
const networkFile = "network.json";

const fileSchema = z.object({
  /** Name of the engine's architecture, and what it was built with. */
  architecture: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  scaler: z.unknown(),
  state: networkStateSchema,
  /** Loss on the training rows and on those to watch (null where it was not taken), and learning rate, an epoch each. */
  rounds: z.array(z.tuple([z.number(), z.number().nullable(), z.number().optional()])),
  /** Epochs that training would have had without early stopping. */
  epochs: z.int().min(0),
});

type NetworkFile = Omit<z.infer<typeof fileSchema>, "scaler"> & { readonly scaler: FittedScaler };

export async function writeNetworkFile(directory: string, content: NetworkFile): Promise<string> {
  // In the order of the schema: a network that was loaded is saved as the same bytes.
  const ordered = { ...content, state: networkStateSchema.parse(content.state) };
  await writeFlushed(join(directory, networkFile), `${JSON.stringify(ordered, null, 2)}\n`);
  return networkFile;
}

/** What `NeuralModel.save` wrote beside the description; runs nothing of it. Throws PREGAO_MODEL_UNREADABLE, naming the file. */
export async function readNetworkFiles(directory: string): Promise<NeuralModelParts> {
  const file = join(directory, networkFile);
  try {
    const content = fileSchema.parse(JSON.parse(await readFile(file, "utf8")));
    const { architecture: name, parameters, state, rounds, epochs } = content;
    const architecture = architectureNamed(name);
    const weightsPath = join(directory, weightsFile);
    const bare = new FittedNetwork({ architecture, parameters, weights: noWeights });
    const { tensors } = await readSafetensors(weightsPath);
    const weights = weightsOf(bare.network, tensors, weightsPath);
    return {
      network: new FittedNetwork({ architecture, parameters: bare.parameters, weights }),
      scaler: parseScaler(content.scaler),
      state,
      rounds: rounds.map(
        ([training, validation, learningRate], place): TrainingRound => ({
          round: place + 1,
          rounds: epochs,
          training,
          validation: validation ?? Number.NaN,
          ...(learningRate === undefined ? {} : { learningRate }),
        }),
      ),
    };
  } catch (error) {
    // The engine's refusals have codes of their own, which the caller puts into the catalogue's words.
    if (error instanceof NeuralError || isPregaoError(error)) throw error;
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
}

const noWeights = {
  parameters: { slots: [], values: new Float32Array(0) },
  buffers: { slots: [], values: new Float32Array(0) },
};
