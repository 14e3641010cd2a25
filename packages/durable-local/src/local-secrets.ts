import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, UserError } from './user-error.ts'
import { replaceFile } from './write-file.ts'

const BYTES = 32

/** What stacks have made at random, by `app/name`. Made with the first use, and kept with the executions that rely on it. */
export class LocalSecrets {
  readonly #file: string

  constructor(dataFolder: string) {
    this.#file = join(dataFolder, 'secrets.json')
  }

  /**
   * A secret in base64.
   * @throws UserError if the file is damaged: a new secret in its place would break what was signed with the old one
   */
  of(name: string): string {
    const known = this.#read()
    const secret = known[name]
    if (secret !== undefined) return secret
    const made = randomBytes(BYTES).toString('base64')
    replaceFile(this.#file, JSON.stringify({ ...known, [name]: made }, null, 1), { mode: 0o600 })
    return made
  }

  #read(): Readonly<Record<string, string>> {
    if (!existsSync(this.#file)) return {}
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8'))
    } catch (error) {
      throw new UserError(
        `${this.#file} cannot be read (${messageOf(error)}): put it back, or begin with another data folder (--data DIR).`,
        { cause: error },
      )
    }
  }
}
