import { randomBytes } from 'node:crypto'

/** A name for an execution that nobody has yet, which tells what it is of. At most 57 characters, all of them allowed. */
export function freshName(what: string): string {
  const stem = what.replaceAll(/[^a-zA-Z0-9_-]+/g, '-').slice(0, 50)
  return `${stem}-${randomBytes(3).toString('hex')}`
}
