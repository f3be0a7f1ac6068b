import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomically } from "../../atomic-files.ts";
import { PregaoError } from "../../errors.ts";
import { trafficOptions } from "./traffic-options.ts";

export const trafficFile = "traffic.json";

const policySchema = z.strictObject(trafficOptions);

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
