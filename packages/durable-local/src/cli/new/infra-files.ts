import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Files, Project } from './project.ts'
import { copiedSource } from './source-text.ts'

/** The folder of shared building blocks: the same name in the repository and in a copy. */
export const INFRA = 'infra'

/**
 * The building blocks that a copy uses, with what they use themselves: modules, and handlers, which are named by
 * `infra/….handler` or `${INFRA}/….handler`.
 */
export function infraFiles(project: Project, example: Files): Files {
  const files = new Map<string, string>()
  const wanted = new Set<string>()
  for (const [path, text] of example) if (typeof text === 'string') addUsedBy(path, text, wanted)
  for (const path of wanted) {
    const file = join(project.repository, path)
    if (!existsSync(file)) continue
    const text = readFileSync(file, 'utf8')
    addUsedBy(path, text, wanted)
    // What a building block says of `infra/`, it says as the stack file does, which is at the top of the project.
    const copied = copiedSource('sst.config.ts', withDefaults(path, text, project), project)
    if (copied !== undefined) files.set(path, copied)
  }
  return files
}

const MODULE = /['"](\.{1,2}\/[\w./-]+\.ts)['"]/g
const HANDLER = /['"`](?:\$\{INFRA\}|infra)\/([\w/-]+)\.[\w$]/g

function addUsedBy(path: string, text: string, wanted: Set<string>): void {
  for (const [, specifier = ''] of text.matchAll(MODULE)) {
    const module = posix.join(posix.dirname(path), specifier)
    if (module.startsWith(`${INFRA}/`)) wanted.add(module)
  }
  for (const [, file = ''] of text.matchAll(HANDLER)) wanted.add(`${INFRA}/${file}.ts`)
}

/** The official SDK calls Lambda by the AWS SDK, which then has to be part of every workflow's bundle. */
function withDefaults(path: string, text: string, { runtime }: Project): string {
  if (runtime === 'core' || path !== `${INFRA}/workflow.ts`) return text
  return text.replace('callsDurableApis = false', 'callsDurableApis = true')
}
