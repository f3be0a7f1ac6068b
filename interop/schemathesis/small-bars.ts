import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** A file of 300 hourly bars of one symbol. */
export function smallBars(directory: string): string {
  const lines = ["time,symbol,open,high,low,close,volume"];
  for (let i = 0; i < 300; i++) {
    const price = 100 + 5 * Math.sin(i / 9) + 2 * Math.sin(i * i);
    const time = new Date(Date.UTC(2024, 0, 1, i)).toISOString();
    lines.push([time, "BTCUSDT", price, price + 1, price - 1, price + 0.3, 10 + (i % 7)].join(","));
  }
  const file = join(directory, "hours.csv");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}
