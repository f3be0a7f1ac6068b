export { NeuralError, type NeuralErrorCode } from "./errors.ts";
