import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";

export const trafficFile = "traffic.json";

const policySchema = z.strictObject({
  /** `shadow`: the challenger predicts beside the champion and never answers. `share`: it answers that share of ticker and bar. */
  mode: z.enum(["shadow", "share"]).default("shadow"),
  share: z.number().min(0).max(1).default(0),
  /** Dates that both have scored predictions of, before the one is judged against the other. */
  fewestDates: z.int().min(5).default(30),
  /** Chance of taking back an alias although both are equally good, at most. */
  level: z.number().gt(0).max(0.5).default(0.01),
  /** How many times as long as the champion's a challenger's slow predictions (the 95th percentile) may take. */
  latencyRatio: z.number().min(1).default(3),
  /** Whether an alias is taken back by itself; else it is only told. */
  rollBack: z.boolean().default(true),
});

const fileSchema = z.record(z.string(), policySchema);

/** How a model's champion and challenger share requests, and when the challenger is sent away. */
export type TrafficPolicy = z.infer<typeof policySchema>;

export const defaultPolicy: TrafficPolicy = policySchema.parse({});

/** The policies by the name of the model. PREGAO_TRAFFIC_INVALID, naming file and field, for what cannot be read. */
export async function readTraffic(home: string): Promise<Readonly<Record<string, TrafficPolicy>>> {
  const file = join(home, trafficFile);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new PregaoError("PREGAO_TRAFFIC_INVALID", { file, reason: (error as Error).message });
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? `${error.issues[0]!.path.join(".")}: ${error.issues[0]!.message}`
        : (error as Error).message;
    throw new PregaoError("PREGAO_TRAFFIC_INVALID", { file, reason }, { cause: error });
  }
}

/** Sets the policy of a model, or takes it back to the defaults (null); running servers see it within a second. */
export async function setTraffic(
  home: string,
  model: string,
  policy: z.input<typeof policySchema> | null,
): Promise<TrafficPolicy> {
  const { [model]: _, ...others } = await readTraffic(home);
  let parsed = defaultPolicy;
  if (policy !== null) {
    const checked = policySchema.safeParse(policy);
    if (!checked.success) {
      const issue = checked.error.issues[0]!;
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: issue.path.join(".") || "traffic",
        value: JSON.stringify(policy),
        reason: issue.message,
      });
    }
    parsed = checked.data;
  }
  const policies = policy === null ? others : { ...others, [model]: parsed };
  await writeFileAtomically(join(home, trafficFile), `${JSON.stringify(policies, null, 2)}\n`);
  return parsed;
}

/** What tells a changed file, without reading it. */
export async function trafficStamp(home: string): Promise<string> {
  try {
    const { mtimeNs, ino, size } = await stat(join(home, trafficFile), { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return "";
  }
}
