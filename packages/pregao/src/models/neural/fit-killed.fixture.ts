import { smallNetFit } from "./small-net-fit.fixture.ts";

/** Fits a small net with checkpoints and tells each epoch: `node fit-killed.fixture.ts FOLDER`. */
await smallNetFit({
  checkpoints: process.argv[2]!,
  onRound: ({ round }) => console.log(round),
});
