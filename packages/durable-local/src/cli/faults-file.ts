import { readFileSync } from 'node:fs'
import type { Fault } from '../faults/parse-fault.ts'
import { messageOf, UserError } from '../user-error.ts'

/**
 * Reads a file with a list of faults. No file: no faults.
 * @throws UserError if it is not such a list
 */
export async function readFaults(file: string | undefined): Promise<Fault[]> {
  if (file === undefined) return []
  const value = jsonOf(file)
  if (!Array.isArray(value)) throw new UserError(`The faults file ${file} has to be a list of faults.`)
  const { parseFault } = await import('../faults/parse-fault.ts')
  return value.map((entry: unknown, index) => {
    try {
      return parseFault(entry)
    } catch (error) {
      throw new UserError(`Fault ${index + 1} of ${file} cannot be used. ${messageOf(error)}`)
    }
  })
}

function jsonOf(file: string): unknown {
  const text = contentOf(file)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UserError(`The faults file ${file} is not JSON: ${messageOf(error)}.`)
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UserError(`The faults file cannot be read: ${messageOf(error)}.`)
  }
}
