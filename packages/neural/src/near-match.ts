/** `; did you mean NAME?` where a known name is near to what was written, else a full stop. */
export function didYouMean(name: string, known: readonly string[]): string {
  const ranked = known.map((candidate) => ({
    candidate,
    distance: editDistance(name.toLowerCase(), candidate.toLowerCase()),
  }));
  ranked.sort((a, b) => a.distance - b.distance);
  const near = ranked[0];
  return near && near.distance <= Math.max(2, name.length / 2) ? `; did you mean ${near.candidate}?` : ".";
}

/** Levenshtein distance by the two-row dynamic programme. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
