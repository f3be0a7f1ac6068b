import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { durationMilliseconds } from "../../market/duration.ts";
import { didYouMean } from "../../near-matches.ts";
import { type FeedKind, feedKinds } from "./feed.ts";

const duration = z
  .string()
  .transform((text) => (text === "0" ? 0 : durationMilliseconds(text)))
  .pipe(z.number("write it as 30m, 8h or 1d"));

const fileOptions = z.strictObject({
  column: z.string().min(1).optional(),
  series: z.string().min(1).optional(),
  symbol: z.string().min(1).optional(),
  delay: duration.optional(),
  staleness: duration.optional(),
});

/** How a file is read as a feed. */
export interface FeedFileOptions {
  /** Column with the values, where its name is not recognised. */
  readonly column?: string | undefined;
  /** Which of several overlapping series. */
  readonly series?: string | undefined;
  /** Symbol of the bars that a file of one symbol, or of none, belongs to. */
  readonly symbol?: string | undefined;
  /** Milliseconds from the time that the file states to the publication of the value. */
  readonly delay?: number | undefined;
  /** Milliseconds that a reading holds; twice the distance between readings when left out. */
  readonly staleness?: number | undefined;
}

export interface FeedFile extends FeedFileOptions {
  readonly kind: FeedKind;
  readonly path: string;
}

/**
 * `{ funding: "FILE,series=NAME,staleness=1d" }`: a kind of feed, a file, and options behind commas.
 * PREGAO_NAME_UNKNOWN for a kind that is none, PREGAO_OPTION_INVALID for an option.
 */
export function parseFeedFiles(given: Readonly<Record<string, string>>): FeedFile[] {
  return Object.entries(given).map(([name, text]) => {
    // The bars call the columns by these names: both are understood.
    const kind = name === "funding_rate" ? "funding" : name === "long_short_ratio" ? "long_short" : name;
    if (!feedKinds.includes(kind as FeedKind)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "feed", name, near: didYouMean(name, feedKinds) });
    }
    const [path = "", ...parts] = text.split(",");
    const options = Object.fromEntries(
      parts.map((part) => {
        const at = part.indexOf("=");
        return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
      }),
    );
    const parsed = fileOptions.safeParse(options);
    const issue = parsed.error?.issues[0];
    if (path === "" || issue !== undefined) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: `feeds ${name}`,
        value: text,
        reason: path === "" ? "give a file" : `${issue!.path.join(".")} ${issue!.message}`.trim(),
      });
    }
    return { kind: kind as FeedKind, path, ...parsed.data };
  });
}
