/**
 * Published list prices in US dollars, us-east-1, Lambda on arm64.
 * Source: the AWS Lambda pricing page and the cost notes on durable functions, read on 2026-11-23.
 */
export const prices = {
  asOf: '2026-11-23',
  /** Per durable operation: 8.00 per million. */
  operation: 8 / 1_000_000,
  /** Per gigabyte written by checkpoints. */
  gigabyteWritten: 0.25,
  /** Per gigabyte and month that the state of executions is kept. */
  gigabyteMonth: 0.15,
  /** Per invocation: 0.20 per million. */
  request: 0.2 / 1_000_000,
  /** Per gigabyte-second of a function's memory. */
  gigabyteSecond: 0.000_013_333_4,
} as const
