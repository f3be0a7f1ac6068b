import { readFileSync } from "node:fs";

const [megabytes] = process.argv.slice(2);
if (megabytes === "fail") throw new Error("asked to fail");
const filled = new Uint8Array(Number(megabytes) * 1e6).fill(1);
console.log(`${readFileSync(0, "utf8")} ${filled.length / 1e6}`);
