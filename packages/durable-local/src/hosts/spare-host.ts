import type { ChildProcess } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'
import { hasMark, type StackFunction } from '../stack/stack.ts'
import { killHostChild, startHostChild } from './host-child.ts'
import { inheritedEnvironment } from './host-environment.ts'
import type { PublishedVersion } from './published-version.ts'

/**
 * A process that boots while the function it is meant for is still being bundled. Its environment is complete only when
 * the function is published; until then it has what is known, so that what Node reads when it boots is there.
 */
export class SpareHost {
  readonly #child: ChildProcess
  readonly #fits: readonly unknown[]
  readonly #known: Readonly<Record<string, string>>

  /** @throws if the system starts no more processes */
  constructor(program: string, directory: string, { name, memoryMb, environment }: StackFunction) {
    this.#fits = [name, directory, memoryMb]
    this.#known = Object.fromEntries(Object.entries(environment).filter(([, value]) => !hasMark(value)))
    const known = { ...inheritedEnvironment(), ...this.#known }
    this.#child = startHostChild({ program, directory, memoryMb, debuggable: false, environment: known })
    // Whoever takes it sees by its missing id that it never was.
    this.#child.on('error', () => {})
  }

  /** The process, if it is up and right for this version. */
  for({ name, directory, memoryMb, environment }: PublishedVersion): ChildProcess | undefined {
    const { pid, exitCode, signalCode } = this.#child
    const isUp = pid !== undefined && exitCode === null && signalCode === null
    const fits = isDeepStrictEqual(this.#fits, [name, directory, memoryMb])
    const hasAll = Object.entries(this.#known).every(([key, value]) => environment[key] === value)
    return isUp && fits && hasAll ? this.#child : undefined
  }

  kill(): void {
    killHostChild(this.#child)
  }
}
