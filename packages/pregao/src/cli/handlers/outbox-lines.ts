import type { OutboxState } from "../../tracking/index.ts";

/** Refusals that are told one by one; the rest is in the JSON. */
const most = 10;

/** What waits to be sent and what was refused, in lines; none where nothing does. */
export function describeOutbox(states: readonly OutboxState[]): string[] {
  return states.flatMap(({ destination, waiting, since, setAside }) => {
    const lines: string[] = [];
    if (waiting > 0) {
      const when =
        since === null ? "" : ` since ${new Date(since).toISOString().slice(0, 16).replace("T", " ")}`;
      lines.push(`${waiting} entries wait for ${destination}${when}: pregao runs sync`);
    }
    if (setAside.length > 0) {
      lines.push(
        `${setAside.length} entries were refused by ${destination}: pregao runs sync --retry-refused`,
        ...setAside.slice(0, most).map(({ run, kind, reason }) => `  ${run.slice(0, 8)} ${kind}: ${reason}`),
      );
    }
    return lines;
  });
}
