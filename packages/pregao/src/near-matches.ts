import { closest, distance } from "fastest-levenshtein";

/** The known names most like `name`, best first: same prefix or a small edit distance. */
export function nearMatches(name: string, known: readonly string[], most = 3): string[] {
  const wanted = name.toUpperCase();
  const limit = Math.max(2, Math.ceil(wanted.length / 3));
  const scored = known
    .map((candidate) => ({ candidate, score: closeness(wanted, candidate.toUpperCase()) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
  return scored.length > 0 || known.length === 0 ? scored : [closest(name, [...known])];
}

/** The end of a message about an unknown name: `; did you mean A, B?`, or nothing where nothing is known. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearMatches(name, known);
  return near.length === 0 ? "" : `; did you mean ${near.join(", ")}?`;
}

function closeness(wanted: string, candidate: string): number {
  const edits = distance(wanted, candidate);
  const samePrefix = candidate.startsWith(wanted) || wanted.startsWith(candidate);
  return samePrefix ? Math.min(edits, 1) : edits;
}
