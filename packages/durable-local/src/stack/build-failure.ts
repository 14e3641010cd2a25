import { relative, resolve } from 'node:path'
import type { BuildFailure } from 'esbuild'
import { messageOf, UserError } from '../user-error.ts'

/** What esbuild complains about, as `file:line: what`, one line each. */
export function buildFailure(error: unknown, folder: string): UserError {
  const { errors = [] } = error as Partial<BuildFailure>
  const lines = errors.map(({ location, text }) => {
    const place = location === null ? folder : `${resolve(folder, location.file)}:${location.line}`
    return `${shownPath(place)}: ${text}`
  })
  return new UserError(lines.join('\n') || messageOf(error), { cause: error })
}

/** A path as the user would type it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}
