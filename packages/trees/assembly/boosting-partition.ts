// Parts a node's rows by a split: lower bins left. With `shift` 1 a missing value (255) wraps to 0 and goes left. No
// branch depends on the data. Rows keep their order on the left and come in reverse on the right.

@inline
function isRight(row: u32, column: usize, limit: i32, shift: i32): usize {
  return <usize>(((<i32>load<u8>(column + <usize>row) + shift) & 255) > limit);
}

// Rows lo … hi − 1 of `from` to the same places of `to`; the number that went left.
export function partitionRows(from: usize, to: usize, lo: i32, hi: i32, column: usize, limit: i32, shift: i32): i32 {
  const first = to + (<usize>lo << 2);
  let left = first;
  let right = to + (<usize>(hi - 1) << 2);
  const end = from + (<usize>hi << 2);
  for (let at = from + (<usize>lo << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const goesRight = isRight(row, column, limit, shift);
    store<u32>(left, row);
    store<u32>(right, row);
    left += (1 - goesRight) << 2;
    right -= goesRight << 2;
  }
  return <i32>((left - first) >> 2);
}

// Only one side's rows (0 left, 1 right), so that two threads share a node: the other side's go to the word at `waste`,
// never to a place that the other thread may be writing to. The number of this side's rows.
export function partitionSide(
  from: usize,
  to: usize,
  lo: i32,
  hi: i32,
  column: usize,
  limit: i32,
  shift: i32,
  side: i32,
  waste: usize,
): i32 {
  const step: usize = side ? <usize>0 - 4 : 4;
  let next = to + (<usize>(side ? hi - 1 : lo) << 2);
  let count = 0;
  const end = from + (<usize>hi << 2);
  for (let at = from + (<usize>lo << 2); at < end; at += 4) {
    const row = load<u32>(at);
    const isOurs = isRight(row, column, limit, shift) == <usize>side;
    store<u32>(select<usize>(next, waste, isOurs), row);
    next += select<usize>(step, 0, isOurs);
    count += <i32>isOurs;
  }
  return count;
}
