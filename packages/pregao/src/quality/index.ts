export { checkBars, type QualityOptions } from "./check-bars.ts";
export { checks } from "./checks.ts";
export type { Check } from "./contract.ts";
export { builtInContracts, contractsFor } from "./contracts/built-in.ts";
export { type ContractOptions, checkContract, describeColumn } from "./contracts/check-contract.ts";
export { contractChecks } from "./contracts/checks.ts";
export {
  type ColumnContract,
  type DataContract,
  defineContract,
  type WrittenContract,
} from "./contracts/contract.ts";
export { loadContract } from "./contracts/load-contract.ts";
export { checkPartShares } from "./part-shares.ts";
export { type BarsProfile, type ColumnProfile, profileBars, type SymbolProfile } from "./profile.ts";
export { withSeverities } from "./severities.ts";
export { suggestEvents } from "./split-candidates.ts";
