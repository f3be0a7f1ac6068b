import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { PregaoError } from "../../errors.ts";
import { placeOf } from "../../pipeline/b3/body-plans.ts";
import { type B3ModelType, b3Family, idleFields } from "../../pipeline/b3/rest-names.ts";
import { whileAsked } from "../while-asked.ts";
import { evaluateAnswer, saveAnswer } from "./answers.ts";
import { checkPlace } from "./check-place.ts";
import { withIdle } from "./idle-fields.ts";
import { stepBody } from "./requests.ts";
import type { B3Service } from "./service.ts";
import type { Session } from "./sessions/session.ts";
import { sessionHeaders, sessionId } from "./sessions/session-id.ts";

/** What is done with a trained model: judged, and kept. */
export function modelRoutes(service: B3Service): FastifyPluginAsyncZod {
  const { steps, context, models } = service;
  const common = { config: { scope: "train" }, handlerTimeout: service.patience } as const;
  return async (app) => {
    app.post(
      "/evaluate-model",
      {
        ...common,
        schema: {
          tags: ["b3"],
          summary: "Evaluate the trained model on validation and test.",
          description:
            "Every figure beside its baselines, with intervals, and a verdict; of the LSTM those of the return too. Needs a trained model.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: evaluateAnswer },
        },
      },
      async (request, reply) => {
        const begun = await steps.begin(sessionId(request.headers), (session) => {
          const { plan, answer, model_type: modelType } = trainedOf(session);
          const { family: _, ...model } = answer.model;
          return { step: { step: "evaluate", plan, model }, plan, modelType, threads: 1 };
        });
        const evaluated = await steps.outcome(begun, "evaluate", whileAsked(reply));
        return {
          status: "success" as const,
          message: "Model evaluated successfully",
          ...evaluated,
          ...withIdle(idleFields(request.body, "evaluate", undefined)),
        };
      },
    );

    app.post(
      "/save-model",
      {
        ...common,
        schema: {
          tags: ["b3"],
          summary: "Save the trained model.",
          description:
            "Publishes the model as the next version of `model_name` below `model_dir`, and writes a copy for Python beside it; the copy that was there is archived. Saved twice it is one version. Needs a trained model.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: saveAnswer },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const id = sessionId(request.headers);
        let type: B3ModelType = "rf";
        const begun = await steps.begin(id, (session) => {
          const { plan, answer, model_type } = trainedOf(session);
          type = model_type as B3ModelType;
          const { family, ...model } = answer.model;
          if (body.model_type !== undefined && b3Family(body.model_type) !== family)
            throw new PregaoError("PREGAO_B3_MODEL_DIFFERS", { trained: model_type, type: body.model_type });
          const to = checkPlace(context, placeOf(body, family));
          return { step: { step: "save", model, to }, plan, modelType: model_type, threads: 1 };
        });
        const saved = await steps.outcome(begun, "save", whileAsked(reply));
        models.forget(id);
        return {
          status: "success" as const,
          message: "Model saved successfully",
          ...saved,
          ...withIdle(idleFields(body, "save", b3Family(type))),
        };
      },
    );
  };
}

/** PREGAO_B3_NOT_TRAINED where the session has no model. */
function trainedOf({ trained }: Session): NonNullable<Session["trained"]> {
  if (trained === null) throw new PregaoError("PREGAO_B3_NOT_TRAINED", {});
  return trained;
}
