export { ModelInterpreter, type ModelInterpreterSettings } from "./model-interpreter.ts";
