import { ServiceError } from './service-error.ts'

/** A position in a list, opaque to clients. */
export function encodeMarker(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/**
 * What a marker of ours says.
 * @throws InvalidParameterValueException for anything else
 */
export function decodeMarker<T extends object>(marker: string, check: (value: Partial<T>) => value is T): T {
  try {
    const value: unknown = JSON.parse(Buffer.from(marker, 'base64url').toString())
    if (typeof value === 'object' && value !== null && check(value)) return value
  } catch {
    // Not JSON: not ours either.
  }
  throw new ServiceError('InvalidParameterValueException', 'Invalid marker')
}
