import { posix } from 'node:path'
import type { Files } from './project.ts'

const LINK = /(?<!!)\[([^\]\n]*)\]\(([^)\s]*)\)/g

/**
 * Links of an example's README as they are in its copy. The building blocks lie nearer there; what the copy does not have
 * becomes plain text, in a table a line about such a file goes, and so does what is recommended for further reading.
 */
export function withOwnLinks(markdown: string, files: Files): string {
  const near = markdown.replaceAll('](../../infra/', '](infra/')
  const isThere = (target: string) => hasTarget(target, files)
  return withoutRows(withOwnReading(near, isThere), isThere).replaceAll(LINK, (link, text: string, target: string) =>
    isThere(target) ? link : text,
  )
}

function hasTarget(target: string, files: Files): boolean {
  if (/^(https?:|#)/.test(target)) return true
  const path = posix.normalize(target.replace(/#.*/, ''))
  return files.has(path) || [...files.keys()].some((file) => file.startsWith(`${path}/`))
}

function withoutRows(markdown: string, isThere: (target: string) => boolean): string {
  const lines = markdown.split('\n').filter((line) => {
    const [, target] = /^\| \[[^\]]*\]\(([^)]*)\) *\|/.exec(line) ?? []
    return target === undefined || isThere(target)
  })
  return lines.join('\n')
}

/** `Further reading: [one](…) on this, [other](…).`: what is there of it, each with what is said of it. */
function withOwnReading(markdown: string, isThere: (target: string) => boolean): string {
  return markdown.replaceAll(/^Further reading: ((?:.+\n?)+)/gm, (_, text: string) => {
    const parts = text
      .trim()
      .replace(/\.$/, '')
      .split(/,\s+(?=[^,]*\]\()/)
    const kept = parts.filter((part) => [...part.matchAll(LINK)].every(([, , target = '']) => isThere(target)))
    return kept.length === 0 ? '' : `Further reading: ${kept.join(',\n')}.\n`
  })
}
