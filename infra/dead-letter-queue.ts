const TWO_WEEKS_SECONDS = 14 * 24 * 60 * 60

/** A queue that keeps the events of starts that failed, encrypted, for as long as SQS does: two weeks. */
export function deadLetterQueue(name: string) {
  return new aws.sqs.Queue(name, { messageRetentionSeconds: TWO_WEEKS_SECONDS, sqsManagedSseEnabled: true })
}
