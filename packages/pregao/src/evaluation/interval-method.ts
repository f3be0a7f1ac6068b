import type { IntervalMethod } from "./contract.ts";

export function intervalMethod(given: Omit<IntervalMethod, "method">): IntervalMethod {
  return { ...given, method: "circular block bootstrap over dates, percentile intervals" };
}
