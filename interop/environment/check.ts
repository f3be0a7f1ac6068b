import type { InteropCheck } from "../contract.ts";
import { pinnedEnvironment } from "./pinned-environment.ts";

export const checks: readonly InteropCheck[] = [pinnedEnvironment("requirements.txt")];
