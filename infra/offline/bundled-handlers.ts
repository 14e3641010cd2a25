import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { loadStack, type Stack } from 'durable-local'
import { bundleFolder } from './artifacts.ts'
import { deployedName } from './deployed-shape.ts'
import { lambdas } from './graph.ts'
import { hostedName } from './hosted-shape.ts'
import type { ResourceGraph } from './sst-diff.ts'
import type { Workbench } from './workbench.ts'

const EXTENSIONS = ['ts', 'mts', 'js', 'mjs']

/**
 * Puts the bundles that SST has made in the place of the handlers they were made of: from then on the local engine runs
 * in this folder what Lambda would run.
 */
export async function useBundles(bench: Workbench, graph: ResourceGraph): Promise<void> {
  const stack = await loadStack(bench.folder)
  const bundles = new Map(
    lambdas(graph).map((fn) => [deployedName(graph, fn), join(bundleFolder(bench, fn), 'bundle.mjs')]),
  )
  const doors = new Map<string, Map<string, string>>()
  for (const { name, handler } of stack.functions) {
    const [stem, exported] = [handler.slice(0, handler.lastIndexOf('.')), handler.slice(handler.lastIndexOf('.') + 1)]
    const bundle = bundles.get(hostedName(stack, name))
    if (bundle === undefined) throw new Error(`SST has made no bundle for ${hostedName(stack, name)}.`)
    doors.set(stem, (doors.get(stem) ?? new Map()).set(exported, bundle))
  }
  for (const [stem, exports] of doors) writeFileSync(sourceFile(stack, stem), doorTo(exports))
}

function sourceFile({ directory }: Stack, stem: string): string {
  const paths = EXTENSIONS.map((extension) => `${resolve(directory, stem)}.${extension}`)
  const path = paths.find((candidate) => existsSync(candidate))
  if (path === undefined) throw new Error(`There is no source file for ${stem}.`)
  return path
}

/** The path is no literal, or it would be bundled into another bundle. */
function doorTo(exports: ReadonlyMap<string, string>): string {
  const lines = [...exports].map(
    ([name, bundle]) =>
      `export const ${name} = (await import([${JSON.stringify(pathToFileURL(bundle).href)}].join(''))).${name}`,
  )
  return `${lines.join('\n')}\n`
}
