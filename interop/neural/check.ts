import { join } from "node:path";
import { attentionCases } from "../../packages/neural/src/models/attention-cases.fixture.ts";
import { mlpCases } from "../../packages/neural/src/models/mlp-cases.fixture.ts";
import { recurrentCases } from "../../packages/neural/src/models/recurrent-cases.fixture.ts";
import { smallNetwork, smallObjective } from "../../packages/neural/src/training/small-problem.fixture.ts";
import type { InteropCheck } from "../contract.ts";
import { pinnedEnvironment } from "../environment/pinned-environment.ts";
import { storedReference } from "../stored-reference.ts";
import { emittedGraphs } from "./emitted-graphs.ts";
import { fileChecks } from "./files.ts";

const neural = join(import.meta.dirname, "../../packages/neural/src");
const script = (name: string) => join(import.meta.dirname, name);

/** Networks whose graphs are checked and whose files are read by the real libraries. */
const subjects = {
  ...mlpCases,
  ...recurrentCases,
  ...attentionCases,
  "two-heads": { network: smallNetwork(), objective: smallObjective },
};

export const requirements = "requirements-neural.txt";

export const checks: readonly InteropCheck[] = [
  pinnedEnvironment(requirements),
  storedReference({
    name: "PyTorch gives the stored gradients and losses of recurrent layers, convolutions and LSTM models",
    script: script("recurrent_cases.py"),
    stored: join(neural, "models/recurrent.reference.json"),
    // float64, written with nine digits.
    tolerance: { absolute: 1e-10, relative: 1e-8 },
  }),
  storedReference({
    name: "PyTorch gives the stored gradients and losses of attention, normalisations and forecasting models",
    script: script("attention_cases.py"),
    stored: join(neural, "models/attention.reference.json"),
    tolerance: { absolute: 1e-10, relative: 1e-8 },
  }),
  storedReference({
    name: "PyTorch gives the stored gradients and losses of multi-layer perceptrons",
    script: script("mlp_cases.py"),
    stored: join(neural, "models/mlp.reference.json"),
    tolerance: { absolute: 1e-10, relative: 1e-8 },
  }),
  storedReference({
    name: "PyTorch gives the stored losses and their gradients",
    script: script("loss_values.py"),
    stored: join(neural, "losses/losses.reference.json"),
    tolerance: { absolute: 1e-9, relative: 1e-7 },
  }),
  storedReference({
    name: "PyTorch's optimisers give the stored weights",
    script: script("optimiser_values.py"),
    stored: join(neural, "optimisers/optimisers.reference.json"),
    tolerance: { absolute: 1e-9, relative: 1e-7 },
  }),
  storedReference({
    name: "PyTorch's schedules give the stored learning rates",
    script: script("schedule_values.py"),
    stored: join(neural, "schedules/schedules.reference.json"),
    tolerance: { absolute: 1e-12, relative: 1e-9 },
  }),
  emittedGraphs(subjects),
  ...fileChecks(subjects),
];
