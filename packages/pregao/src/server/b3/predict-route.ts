import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { isPregaoError, PregaoError } from "../../errors.ts";
import { enabledFamilyName } from "../../models/index.ts";
import { placeOf } from "../../pipeline/b3/body-plans.ts";
import { b3Family } from "../../pipeline/b3/rest-names.ts";
import { predictAnswer } from "./answers.ts";
import { checkPlace } from "./check-place.ts";
import { predictBody } from "./requests.ts";
import type { B3Service } from "./service.ts";
import type { AnsweringModel } from "./session-models.ts";
import { sessionHeaders, sessionId } from "./sessions/session-id.ts";

/** The hot path: the session's model is known for a second, and the prediction comes as text. */
export function predictRoute({ context, models }: B3Service): FastifyPluginAsyncZod {
  const { serving } = context;
  return async (app) => {
    app.post(
      "/predict",
      {
        config: { scope: "predict" },
        schema: {
          tags: ["b3"],
          summary: "Predict the next session of a ticker.",
          description:
            "From the newest stored bars, by the session's own model where it has one that is not saved yet, else by the saved one (the champion, or the newest version).",
          headers: sessionHeaders,
          body: predictBody,
          response: { 200: predictAnswer },
        },
      },
      async (request, reply) => {
        const { ticker, model_type: type, model_dir, model_name } = request.body;
        const family = b3Family(type);
        enabledFamilyName(context.configuration, family);
        const isNamed = model_dir !== undefined || model_name !== undefined;
        const model: AnsweringModel = isNamed
          ? named(checkPlace(context, placeOf(request.body, family)))
          : await models.answering(sessionId(request.headers), family);
        const { source, ...place } = model;
        const { json } = await serving.predict({ ticker, family, ...place }).catch((error) => {
          throw asMissingModel(error, type);
        });
        const own = `{"status":"success","requested_model_type":"${type}","model_source":"${source}",`;
        return reply.type("application/json; charset=utf-8").send((own + json.slice(1)) as never);
      },
    );
  };
}

function named({ model_dir, model_name }: ReturnType<typeof placeOf>): AnsweringModel {
  return { source: "storage", modelDir: model_dir, modelName: model_name };
}

/** A model that is not there is told in the original's words: without one the caller has to train first. */
function asMissingModel(error: unknown, type: string): unknown {
  const isMissing =
    isPregaoError(error, "PREGAO_NO_TRAINED_MODEL") ||
    (isPregaoError(error, "PREGAO_NAME_UNKNOWN") && /^(version of |model$)/.test(String(error.details.what)));
  return isMissing ? new PregaoError("PREGAO_B3_NO_MODEL", { type }, { cause: error }) : error;
}
