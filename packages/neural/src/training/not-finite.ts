import { NeuralError } from "../errors.ts";

/** The error of a number that cannot be learned from: the first found, by feature and row (counted from 0). */
export function notFinite(port: string, feature: string, row: number, value: number): NeuralError {
  return new NeuralError(
    "NEURAL_VALUE_NOT_FINITE",
    `${port}: ${feature} is ${value} in row ${row} (counted from 0): fill such values in or leave out the examples that hold them`,
    { port, feature, row, value },
  );
}
