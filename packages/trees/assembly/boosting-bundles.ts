// Turns the histogram of bundled columns into that of the columns themselves. Bundled columns are never both away from
// their commonest bin in a row, so that one byte tells the bins of them all: 0 where each has its commonest.

// `table` has for each of `features`: byte offsets of its bundle's column and of its own within their histograms, number of
// codes of the bundle, bin that no code stands for (−1 for none), number of pairs, and pairs of code and bin; all int32.
export function expandBundles(
  bundled: usize,
  histogram: usize,
  groups: i32,
  groupBins: usize,
  table: usize,
  features: i32,
): void {
  for (let group = 0; group < groups; group++) {
    const start = histogram + (<usize>group << 13);
    memory.fill(start, 0, <usize>load<i32>(groupBins + (<usize>group << 3)) << 5);
    memory.fill(start + 8160, 0, 32);
  }
  let at = table;
  for (let feature = 0; feature < features; feature++) {
    const source = bundled + <usize>load<i32>(at);
    const target = histogram + <usize>load<i32>(at, 4);
    const codes = load<i32>(at, 8);
    const commonest = load<i32>(at, 12);
    const pairs = load<i32>(at, 16);
    at += 20;
    let rest: i64 = 0;
    if (commonest >= 0) for (let code = 0; code < codes; code++) rest += load<i64>(source + (<usize>code << 5));
    for (let pair = 0; pair < pairs; pair++, at += 8) {
      const word = load<i64>(source + (<usize>load<i32>(at) << 5));
      store<i64>(target + (<usize>load<i32>(at, 4) << 5), word);
      rest -= word;
    }
    if (commonest >= 0) store<i64>(target + (<usize>commonest << 5), rest);
  }
}
