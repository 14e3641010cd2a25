export type { BodyRun } from './body-runs.ts'
export { type CheckDeployOptions, checkDeploy } from './check-deploy.ts'
export { type ClosureMutation, type ClosureReport, closures } from './closures/closures.ts'
export { comparable } from './comparable.ts'
export { type Cost, type CostOptions, cost, costAssumptions, costOfHistory, costTable } from './cost.ts'
export {
  type CrashOptions,
  type CrashReport,
  type CrashRow,
  crashEverywhere,
  type EffectCounts,
} from './crash-everywhere.ts'
export { Effects, effect } from './effects.ts'
export { type CallbackAnswer, type OpenCallback, TestExecution } from './execution.ts'
export { type ExecutionSource, lambdaSource } from './execution-source.ts'
export type { Fault } from './faults.ts'
export {
  type HistoryFile,
  type HistoryFileOptions,
  historyFile,
  readHistoryFile,
  writeHistoryFile,
} from './history-file.ts'
export type { Handler } from './in-process-invoker.ts'
export { MUTATION_KINDS, type Mutant, type MutationKind, mutantsOf } from './mutants/mutants.ts'
export type { TestOperation } from './operation.ts'
export { Outcome } from './outcome.ts'
export { type PrefixReport, prefixes } from './prefixes.ts'
export { prices } from './prices.ts'
export { type NamedHistory, readHistories } from './read-histories.ts'
export type { HistorySource } from './recorded-history.ts'
export type { RedactionRules } from './redaction.ts'
export { type ReplayOptions, replay } from './replay.ts'
export { replayFolder } from './replay-folder.ts'
export type { ReplayReport } from './replay-report.ts'
export type { Divergence } from './replay-service.ts'
export type { Replayed, ReplaySummary } from './replayed.ts'
export { run, type StartOptions, start } from './start.ts'
export type { StepMock } from './step-mocks.ts'
