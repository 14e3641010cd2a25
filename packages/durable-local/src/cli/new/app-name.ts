import { basename } from 'node:path'
import { UserError } from '../../user-error.ts'

export const APP_NAME = /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/

/** Names of functions begin with the app's and the stage's, and AWS takes 64 letters. */
export const EXPECTED_NAME = 'Expected 2 to 32 lower-case letters, digits and hyphens, with a letter first.'

export function nameOfFolder(directory: string): string {
  const name = basename(directory)
  if (APP_NAME.test(name)) return name
  throw new UserError(`"${name}" cannot be the name of an app: give one with --name. ${EXPECTED_NAME}`, { exitCode: 2 })
}
