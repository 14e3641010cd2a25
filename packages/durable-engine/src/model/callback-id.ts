/** What a callback's id says. The secret makes it unguessable: it has to equal the one stored with the operation. */
export interface CallbackIdContents {
  readonly arn: string
  readonly operationId: string
}

export function encodeCallbackId({ arn, operationId }: CallbackIdContents, secret: Uint8Array): string {
  return Buffer.from(`${operationId} ${Buffer.from(secret).toString('hex')} ${arn}`).toString('base64')
}

/** Undefined for anything that is not an id of ours. */
export function decodeCallbackId(id: string): CallbackIdContents | undefined {
  const [operationId, secret, arn, ...rest] = Buffer.from(id, 'base64').toString().split(' ')
  if (!operationId || !secret || !arn?.startsWith('arn:') || rest.length > 0) return undefined
  return { arn, operationId }
}
