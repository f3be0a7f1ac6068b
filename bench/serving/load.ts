/// <reference path="./autocannon.d.ts" />
/** Requests without a pause, or so many a second. Arguments: what is asked, as JSON. Prints one line of JSON. */
import autocannon from "autocannon";

/** What a run of requests is. */
export interface Load {
  readonly address: string;
  readonly bodies: readonly object[];
  readonly connections: number;
  readonly seconds: number;
  /** Requests a second; as many as come back when left out. */
  readonly rate?: number;
}

export interface LoadFigures {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

const load = JSON.parse(process.argv[2]!) as Load;
const result = await autocannon({
  url: load.address,
  connections: load.connections,
  duration: load.seconds,
  ...(load.rate === undefined ? {} : { overallRate: load.rate }),
  requests: load.bodies.map((body) => ({
    method: "POST",
    path: "/api/b3/predict",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  })),
});
const figures: LoadFigures = {
  requestsPerSecond: result.requests.average,
  p50: result.latency.p50,
  p99: result.latency.p99,
  failures: result.errors + result.non2xx + result.timeouts,
};
console.log(JSON.stringify(figures));
