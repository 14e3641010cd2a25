/** What can go wrong on purpose, and what that means. */
export const faultKinds = {
  throttle: 'a request is refused: TooManyRequestsException, 429',
  'server-error': 'a request is refused: ServiceException, 500',
  latency: 'a request is answered late',
  'lost-response': 'a request is carried out, and its answer lost',
  'stale-token': 'a checkpoint token is refused: Invalid checkpoint token',
  'crash-before': 'the host is killed right before a checkpoint is accepted',
  'crash-after': 'the host is killed right after a checkpoint was accepted',
  'duplicate-invocation': 'a function is invoked twice at once with the same event',
  'slow-host': 'the host begins late with an invocation',
} as const

export type FaultKind = keyof typeof faultKinds
