/** Pregão's side: `ours.ts FOLDER ARGUMENTS`: runs the command line in this process and prints its JSON. */
import { main } from "../../packages/pregao/src/cli/main.ts";

const args = JSON.parse(process.argv[2]!) as string[];
process.exitCode = await main(args);
