import type { ModelPlaceOnWire } from "../../pipeline/b3/steps/index.ts";
import { checkModelName, modelRoot } from "../../registry/index.ts";
import type { ServerContext } from "../contract.ts";

/**
 * A caller's place for a model, before anything is done for it: plain names that cannot lead out of the service's folder.
 * PREGAO_OPTION_INVALID, PREGAO_REGISTRY_NAME_INVALID.
 */
export function checkPlace({ configuration }: ServerContext, place: ModelPlaceOnWire): ModelPlaceOnWire {
  modelRoot(configuration.home, place.model_dir);
  checkModelName(place.model_name);
  return place;
}
