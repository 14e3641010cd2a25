import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runtimes } from './runtimes.ts'

/**
 * What to change in the official runtime to rid it of work that grows with the number of operations: it keeps the
 * operations that have not ended apart and looks at those only, and counts none for a line of its log that nobody sees.
 */
const CHANGES: readonly (readonly [found: string, replacement: string, times: number])[] = [
  ['totalStepDataEntries: Object.keys(this.stepData).length', 'totalStepDataEntries: 0', 1],
  ['shouldTerminate() {', 'open = new Map(); shouldTerminate() {', 1],
  ['this.operations.set(stepId, op)', 'this.operations.set(stepId, op), this.open.set(stepId, op)', 1],
  ['cleanupOperation(stepId) {', 'cleanupOperation(stepId) { this.open.delete(stepId);', 1],
  ['Array.from(this.operations.values())', 'Array.from(this.open.values())', 2],
]

/**
 * Writes the official runtime, changed as AWS could change it any day, into node_modules; returns the file. Beside what
 * it is today it shows how much of a ratio rests on its two quadratic scans.
 *
 * @throws Error if the installed version does not have the places to change
 */
export function patchedOfficial(): string {
  const installed = fileURLToPath(import.meta.resolve('@aws/durable-execution-sdk-js'))
  let source = readFileSync(installed, 'utf8')
  for (const [found, replacement, times] of CHANGES) {
    const parts = source.split(found)
    if (parts.length - 1 !== times) {
      throw new Error(
        `"${found}" is ${parts.length - 1} times in ${installed}, not ${times}: look where its scans are now.`,
      )
    }
    source = parts.join(replacement)
  }
  const file = runtimes.patched
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, source)
  return file
}
