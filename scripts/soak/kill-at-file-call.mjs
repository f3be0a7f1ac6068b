// Loaded with --import before a program under test: ends the process by SIGKILL just before its n-th call that
// changes or flushes a file (KILL_AT_CALL=n), and writes the number of calls to file descriptor 3 when it ends by
// itself. So every point at which a crash could leave something half-written can be tried, one by one.
import { promises, writeSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const killAt = Number(process.env.KILL_AT_CALL ?? Number.POSITIVE_INFINITY);
let calls = 0;

function countCalls(holder, name) {
  const original = holder[name];
  holder[name] = function (...args) {
    calls++;
    if (calls === killAt) process.kill(process.pid, "SIGKILL");
    return original.apply(this, args);
  };
}

const probe = await promises.open(process.execPath, "r");
const fileHandle = Object.getPrototypeOf(probe);
await probe.close();

for (const name of ["mkdir", "open", "rename", "rm", "writeFile", "link"]) countCalls(promises, name);
for (const name of ["sync", "write", "writeFile"]) countCalls(fileHandle, name);
syncBuiltinESMExports();

process.on("exit", () => {
  try {
    writeSync(3, String(calls));
  } catch {}
});
