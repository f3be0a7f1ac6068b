/** "1 to 4, 6" for [1, 2, 3, 4, 6]. */
export function versionsInWords(numbers: readonly number[]): string {
  const parts: string[] = [];
  let first = numbers[0]!;
  numbers.forEach((number, i) => {
    if (numbers[i + 1] === number + 1) return;
    parts.push(first === number ? `${number}` : `${first} to ${number}`);
    first = numbers[i + 1] ?? 0;
  });
  return parts.join(", ");
}
