import { PregaoError } from "../errors.ts";
import type { ModelFamily } from "./contract.ts";

/** What the engines' own errors have in common: a class of their name, and a code that begins with the engine's. */
const engines = { TreesError: "TREES_", NeuralError: "NEURAL_" } as const;

/**
 * The family with the refusals of its engine told as errors of the catalogue: the engines know nothing of the
 * product and have codes of their own, which stay in the message. They are known by name: a family of trees is to be loaded
 * without the runtime of the nets.
 */
export function withCatalogueErrors(family: ModelFamily): ModelFamily {
  return {
    ...family,
    fit: (...given) => toldByCatalogue(family.name, () => family.fit(...given)),
    load: (directory) => toldByCatalogue(family.name, () => family.load(directory)),
  };
}

/** Runs what an engine may refuse: PREGAO_ENGINE_REFUSED then, with the engine's own code in the message. */
export async function toldByCatalogue<Result>(family: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    const code = engineCode(error);
    if (code === null) throw error;
    const reason = (error as Error).message;
    throw new PregaoError("PREGAO_ENGINE_REFUSED", { family, code, reason }, { cause: error });
  }
}

function engineCode(error: unknown): string | null {
  if (!(error instanceof Error) || !Object.hasOwn(engines, error.name)) return null;
  const { code } = error as { code?: unknown };
  return typeof code === "string" && code.startsWith(engines[error.name as keyof typeof engines])
    ? code
    : null;
}
