export { type AuditOptions, auditLookahead } from "./audit-lookahead.ts";
export { causeOf, type LeakCause, leakCauses, type NoteCause, noteCauses } from "./causes.ts";
export type {
  AuditedColumn,
  AuditFinding,
  AuditSubject,
  Evidence,
  LookaheadAudit,
  Settling,
} from "./contract.ts";
export { featureSubject, givenSubject, joinSubjects, modelSubject } from "./subjects.ts";
