import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Files, Project } from './project.ts'
import { copiedSource } from './source-text.ts'

/** What a folder has that was made there and is made anew elsewhere. */
const NOT_COPIED = ['node_modules', '.sst', '.durable', '.turbo', 'coverage', 'dist']
/** What a copy gets one of its own of. */
const WRITTEN_ANEW = ['package.json', 'tsconfig.json', 'README.md']
const TEXTS = ['.ts', '.tsx', '.js', '.mjs', '.json', '.md', '.html', '.css', '.yml', '.yaml', '.txt', '']

/** The files of an example as they are in a copy, without those that a copy gets anew. */
export function exampleFiles(project: Project): Files {
  const files = new Map<string, string | Uint8Array>()
  for (const path of filesIn(project.example.directory)) {
    if (WRITTEN_ANEW.includes(path)) continue
    const content = readFileSync(join(project.example.directory, path))
    const copied = TEXTS.includes(extname(path)) ? copiedSource(path, content.toString(), project) : content
    if (copied !== undefined) files.set(path, copied)
  }
  return files
}

function filesIn(root: string, folder = ''): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  return entries
    .filter(({ name }) => !NOT_COPIED.includes(name) && !name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? filesIn(root, path) : [path]
    })
    .sort()
}
