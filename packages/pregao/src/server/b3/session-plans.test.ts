import { describe, expect, it } from "vitest";
import { planOfSession } from "./session-plans.ts";
import { newSession, type Session } from "./sessions/session.ts";

const sha256 = "0".repeat(64);

function split(
  family: "rf" | "lstm_mtl",
  preparation: { readonly labels: "signal-cluster" | "forward-return"; readonly horizon: number },
): Session {
  const parting = { family, kind: "by-date" as const, test_size: 0.2, val_size: 0.2 };
  const plan = { data: { source: "sample", sha256 }, preparation, parting };
  const model_type = family === "rf" ? "rf" : "lstm";
  return { ...newSession("a", 1), split: { model_type, plan, answer: {} as never } };
}

describe("what train-model learns", () => {
  it("is the split as it is", () => {
    const session = split("rf", { labels: "signal-cluster", horizon: 1 });
    expect(planOfSession(session, { horizon: 9 }, "rf")).toBe(session.split!.plan);
  });

  it("has the LSTM's horizon beside signal clusters, as the original took it here", () => {
    const session = split("lstm_mtl", { labels: "signal-cluster", horizon: 1 });
    expect(planOfSession(session, { horizon: 3 }, "lstm_mtl").preparation).toEqual({
      labels: "signal-cluster",
      horizon: 3,
    });
  });

  it("cannot have another horizon than return labels were made for", () => {
    const session = split("lstm_mtl", { labels: "forward-return", horizon: 5 });
    expect(planOfSession(session, { horizon: 5 }, "lstm_mtl")).toBe(session.split!.plan);
    expect(() => planOfSession(session, { horizon: 1 }, "lstm_mtl")).toThrow(/look 5 bars ahead/);
  });

  it("is not a split that was made for the other model", () => {
    const session = split("rf", { labels: "signal-cluster", horizon: 1 });
    expect(() => planOfSession(session, { model_type: "lstm" }, "lstm_mtl")).toThrow(
      expect.objectContaining({ code: "PREGAO_B3_SPLIT_DIFFERS", status: 400 }),
    );
  });
});
