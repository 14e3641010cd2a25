import { existsSync } from 'node:fs'
import { join } from 'node:path'

const EXTENSIONS = ['ts', 'mts', 'cts', 'tsx', 'js', 'mjs', 'cjs', 'jsx']

/** `src/handler.ts` of `src/handler.handler`, or undefined if there is no such file in the folder. */
export function handlerFile(directory: string, handler: string): string | undefined {
  const stem = /^(.+)\.[\w$]+$/.exec(handler)?.[1]
  if (stem === undefined) return undefined
  return EXTENSIONS.map((extension) => `${stem}.${extension}`).find((file) => existsSync(join(directory, file)))
}
