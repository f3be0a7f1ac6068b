import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { enabledFamilyName } from "../../models/index.ts";
import { partingOf, preparationOf } from "../../pipeline/b3/body-plans.ts";
import { b3Family, choiceOf, idleFields } from "../../pipeline/b3/rest-names.ts";
import { whileAsked } from "../while-asked.ts";
import { loadAnswer, preprocessAnswer, splitAnswer } from "./answers.ts";
import { withIdle } from "./idle-fields.ts";
import { stepBody } from "./requests.ts";
import { type B3Service, sourceOfService } from "./service.ts";
import { dataOf, preparationOfSession } from "./session-plans.ts";
import { sessionHeaders, sessionId } from "./sessions/session-id.ts";

/** Load, preprocess, split: each is a job, and the answer waits for it. */
export function dataRoutes(service: B3Service): FastifyPluginAsyncZod {
  const { steps, context } = service;
  const common = { config: { scope: "train" }, handlerTimeout: service.patience } as const;
  return async (app) => {
    app.post(
      "/load-data",
      {
        ...common,
        schema: {
          tags: ["b3"],
          summary: "Load the market's bars.",
          description:
            "Reads all bars of the configured source. What was preprocessed and split before is forgotten.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: loadAnswer },
        },
      },
      async (request, reply) => {
        const begun = await steps.begin(sessionId(request.headers), () => ({
          step: { step: "load", source: sourceOfService(context) },
          plan: null,
          modelType: null,
          threads: 1,
        }));
        const loaded = await steps.outcome(begun, "load", whileAsked(reply));
        return {
          status: "success" as const,
          message: "Data loaded successfully",
          ...loaded,
          source: service.hide(loaded.source),
          ...withIdle(idleFields(request.body, "load", undefined)),
        };
      },
    );

    app.post(
      "/preprocess-data",
      {
        ...common,
        schema: {
          tags: ["b3"],
          summary: "Compute features and targets.",
          description:
            "The 13 features of the service and a target for each row. Needs loaded data. Signal-cluster labels, the original's and the default, are a rule on the same bar: what is learned from them is no evidence of foresight.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: preprocessAnswer },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const preparation = preparationOf(body);
        const begun = await steps.begin(sessionId(request.headers), (session) => ({
          step: { step: "preprocess", data: dataOf(session), preparation },
          plan: null,
          modelType: null,
          threads: 1,
        }));
        const prepared = await steps.outcome(begun, "preprocess", whileAsked(reply));
        return {
          status: "success" as const,
          message: "Data preprocessed successfully",
          ...prepared,
          ...withIdle(idleFields(body, "preprocess", undefined)),
        };
      },
    );

    app.post(
      "/split-data",
      {
        ...common,
        schema: {
          tags: ["b3"],
          summary: "Split into training, validation and test.",
          description:
            "By date for all tickers together; the sizes are fractions of all rows. Needs preprocessed data.",
          headers: sessionHeaders,
          body: stepBody,
          response: { 200: splitAnswer },
        },
      },
      async (request, reply) => {
        const { body } = request;
        const modelType = choiceOf(body, "model_type");
        const family = b3Family(modelType);
        enabledFamilyName(context.configuration, family);
        const parting = partingOf(body, family);
        const begun = await steps.begin(sessionId(request.headers), (session) => {
          const preparation = preparationOfSession(session);
          const plan = { data: dataOf(session), preparation, parting };
          return { step: { step: "split", plan }, plan, modelType, threads: 1 };
        });
        const split = await steps.outcome(begun, "split", whileAsked(reply));
        return {
          status: "success" as const,
          message: "Data split successfully",
          ...split,
          model_type: modelType,
          ...withIdle(idleFields(body, "split", family)),
        };
      },
    );
  };
}
