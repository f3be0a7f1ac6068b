import { TreesError } from "@pregao/trees";
import { PregaoError } from "../errors.ts";
import type { ModelFamily } from "./contract.ts";

/**
 * The family with the refusals of its engine told as errors of the catalogue: the engines know nothing of the
 * product and have codes of their own, which stay in the message.
 */
export function withCatalogueErrors(family: ModelFamily): ModelFamily {
  const told = async <Result>(run: () => Promise<Result>): Promise<Result> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof TreesError)) throw error;
      const { code, message: reason } = error;
      throw new PregaoError("PREGAO_ENGINE_REFUSED", { family: family.name, code, reason }, { cause: error });
    }
  };
  return {
    ...family,
    fit: (...given) => told(() => family.fit(...given)),
    load: (directory) => told(() => family.load(directory)),
  };
}
