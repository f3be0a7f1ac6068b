import type { Network, Objective } from "../building/network.ts";
import type { ParameterTable } from "../parameter-table.ts";

/**
 * A kind of model by its name: from plain numbers to its graphs. Threads and files name it and give its parameters; it holds
 * no weights.
 */
export interface Architecture<P extends object = never> {
  readonly name: string;
  /** What it may be built with: defaults, ranges, descriptions. */
  readonly parameters: ParameterTable;
  readonly network: (parameters: P) => Network;
  readonly objective: (parameters: P) => Objective;
}
