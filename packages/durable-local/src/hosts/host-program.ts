import { readFile } from 'node:fs/promises'
import { transform } from 'esbuild'
import { ownFile } from '../own-file.ts'

let program: Promise<string> | undefined

/**
 * The program of the hosts without its types, the same for all engines of this process: taking them off in every host
 * would cost each 50 ms and 30 MB.
 */
export function hostProgram(): Promise<string> {
  program ??= readFile(ownFile(import.meta, 'host-process'), 'utf8')
    .then((source) => transform(source, { loader: 'ts', target: 'node24' }))
    .then(({ code }) => code)
  return program
}
