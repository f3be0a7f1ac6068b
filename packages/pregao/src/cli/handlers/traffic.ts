import { parseOptions } from "../../config/index.ts";
import { openRegistry } from "../../registry/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import { trafficOptions } from "../../serving/traffic/traffic-options.ts";
import { readTraffic, setTraffic, type TrafficPolicy } from "../../serving/traffic/traffic-policy.ts";
import type { CommandHandler } from "../session.ts";

export const showTraffic: CommandHandler = async ({ configuration, terminal }) => {
  const policies = await readTraffic(configuration.home);
  terminal.result({ status: "success", policies }, () =>
    Object.keys(policies).length === 0
      ? "No policies: challengers predict in the shadow of champions."
      : plainTable(
          ["model", "mode", "share", "dates", "level", "latency", "when worse"],
          Object.entries(policies).map(([model, policy]) => [model, ...cellsOf(policy)]),
          { rule: true },
        ),
  );
};

export const changeTraffic: CommandHandler = async ({ configuration, terminal }, given, [model]) => {
  const policy = parseOptions(trafficOptions, given, "--");
  // A misspelt name would wait for a model that never comes.
  await openRegistry(configuration).resolve(model!);
  const set = await setTraffic(configuration.home, model!, policy);
  terminal.result(
    { status: "success", model, policy: set },
    () =>
      `${model}: ${set.mode === "share" ? `the challenger answers ${100 * set.share} % of the bars` : "the challenger predicts in the shadow"}`,
  );
};

export const resetTraffic: CommandHandler = async ({ configuration, terminal }, _, [model]) => {
  const policy = await setTraffic(configuration.home, model!, null);
  terminal.result(
    { status: "success", model, policy },
    () => `${model}: the challenger predicts in the shadow`,
  );
};

function cellsOf(policy: TrafficPolicy): string[] {
  const { mode, share, fewestDates, level, latencyRatio, whenWorse } = policy;
  return [mode, `${100 * share} %`, String(fewestDates), String(level), `${latencyRatio} ×`, whenWorse];
}
