import { createHash } from "node:crypto";
import type { InferenceSession } from "onnxruntime-node";
import { NeuralError } from "../errors.ts";

export interface SessionSettings {
  /** Threads of one run. */
  readonly threads: number;
  /** Execution provider; cpu is always there. */
  readonly device?: "cpu" | "cuda" | "webgpu";
}

/** Sessions kept for graphs that were run before, least recently used first. */
const MOST_KEPT = 16;
const kept = new Map<string, Promise<InferenceSession>>();

/**
 * A session for a graph, kept for the next time: learning rates, weight decay and shares of dropout are inputs, so that
 * trials which change only these share one.
 */
export function openSession(bytes: Uint8Array, settings: SessionSettings): Promise<InferenceSession> {
  const { threads, device = "cpu" } = settings;
  const key = `${createHash("sha256").update(bytes).digest("hex")} ${threads} ${device}`;
  const session = kept.get(key) ?? createSession(bytes, threads, device);
  kept.delete(key);
  kept.set(key, session);
  session.catch(() => kept.delete(key));
  for (const [oldest, old] of kept) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
    // Whoever still runs it keeps it alive; the collector takes the rest.
    old.catch(() => {});
  }
  return session;
}

async function createSession(bytes: Uint8Array, threads: number, device: string): Promise<InferenceSession> {
  const { InferenceSession: sessions } = await import("onnxruntime-node");
  try {
    return await sessions.create(bytes, {
      executionProviders: [device],
      intraOpNumThreads: threads,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
    });
  } catch (cause) {
    const [reason] = (cause as Error).message.trim().split("\n");
    if (device === "cpu") {
      throw new NeuralError("NEURAL_GRAPH_INVALID", `onnxruntime refuses the graph: ${reason}`, { device });
    }
    throw new NeuralError(
      "NEURAL_DEVICE_UNAVAILABLE",
      `device ${device} can not be used here: ${reason}. Use cpu, or install what this provider of onnxruntime needs`,
      { device },
    );
  }
}
