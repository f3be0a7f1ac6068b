/** `ours.ts SPACE TRIALS ASKS` prints seconds that our TPE takes to draw a trial beside so many others. */
import { createRandom } from "../../packages/pregao/src/random.ts";
import { drawAtRandom } from "../../packages/pregao/src/tuning/space.ts";
import { TpeSampler } from "../../packages/pregao/src/tuning/tpe/tpe-sampler.ts";

const [spaceText, trials, asks] = process.argv.slice(2) as [string, string, string];
const space = JSON.parse(spaceText);
const sampler = new TpeSampler(space, 1);
const random = createRandom(1, "told trials");
const tell = (number: number, parameters = drawAtRandom(space, random)): void =>
  sampler.tell({
    number,
    state: "complete",
    parameters,
    settings: {},
    values: [random.normal()],
    foldValues: [],
    reports: [],
    reason: null,
  });
for (let number = 0; number < Number(trials); number++) tell(number);
const count = Number(asks);
let seconds = 0;
for (let i = 0; i < 2 * count; i++) {
  const number = Number(trials) + i;
  const began = performance.now();
  const drawn = sampler.ask(number, []);
  // The first half warms the compiler up.
  if (i >= count) seconds += (performance.now() - began) / 1000;
  tell(number, drawn);
}
console.log(JSON.stringify({ seconds: seconds / count }));
