import { distance } from "fastest-levenshtein";

/** The known names most like `name`, best first: same prefix or a small edit distance. */
export function nearMatches(name: string, known: readonly string[], most = 3): string[] {
  const wanted = name.toUpperCase();
  const limit = Math.max(2, Math.ceil(wanted.length / 3));
  return known
    .map((candidate) => ({ candidate, score: closeness(wanted, candidate.toUpperCase()) }))
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/**
 * The end of a message about an unknown name: `; did you mean A, B?`. Where nothing is near, the first of the known
 * names instead of a far-fetched guess; nothing where nothing is known.
 */
export function didYouMean(name: string, known: readonly string[], mostListed = 12): string {
  const near = nearMatches(name, known);
  if (near.length > 0) return `; did you mean ${near.join(", ")}?`;
  if (known.length === 0) return "";
  const more = known.length > mostListed ? ` and ${known.length - mostListed} more` : "";
  return `; known: ${known.slice(0, mostListed).join(", ")}${more}`;
}

function closeness(wanted: string, candidate: string): number {
  const edits = distance(wanted, candidate);
  const samePrefix = candidate.startsWith(wanted) || wanted.startsWith(candidate);
  return samePrefix ? Math.min(edits, 1) : edits;
}
