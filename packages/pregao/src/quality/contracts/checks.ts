import type { Severity } from "../../market/finding.ts";

export interface ContractCheck {
  readonly name: string;
  readonly severity: Severity;
  readonly description: string;
}

/** What a contract is checked for, under the names that findings and the setting `checks` use. */
export const contractChecks = [
  {
    name: "contract-columns",
    severity: "error",
    description: "A column that the contract requires is not there, or does not hold numbers.",
  },
  {
    name: "contract-frequency",
    severity: "error",
    description: "The length of a bar or the calendar is none of the contract's.",
  },
  {
    name: "contract-timezone",
    severity: "warning",
    description:
      "Bars around the clock whose times are no multiples of their length from midnight UTC: local times, perhaps.",
  },
  {
    name: "contract-rows",
    severity: "error",
    description: "A symbol has fewer rows than the contract asks for.",
  },
  {
    name: "contract-range",
    severity: "error",
    description:
      "Values outside the contract's range, infinite ones, or fractions where it says whole numbers or flags.",
  },
  {
    name: "contract-missing",
    severity: "warning",
    description: "More values missing between a symbol's first and last one than the contract allows.",
  },
  {
    name: "contract-stale",
    severity: "warning",
    description:
      "No known value for longer than the contract allows; with `--as-of`, also a newest bar that is older than that.",
  },
  {
    name: "contract-unchanged",
    severity: "warning",
    description: "The same value for longer than the contract allows: a feed that froze.",
  },
] as const satisfies readonly ContractCheck[];

export type ContractCheckName = (typeof contractChecks)[number]["name"];
