import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFolder, sourcesOf } from './artifacts.ts'
import type { LambdaResource } from './graph.ts'
import type { Workbench } from './workbench.ts'

const IMPORT = /import\{([^{}]*)\}from"@aws-sdk\/(?:lib|client)-(dynamodb|sfn)"/g
const LAMBDA_COMMAND = /client-lambda\/.*\/commands\/(\w+)Command\.js$/
/** The document client's commands have shorter names than what they ask for. */
const OF_AN_ITEM = ['Get', 'Put', 'Update', 'Delete', 'BatchGet', 'BatchWrite']

/**
 * What the code of a function asks of AWS, as far as its bundle tells: the commands of DynamoDB and Step Functions that
 * are made in it, Lambda's that are part of it, and invoking, where a workflow does that.
 */
export function neededActions(bench: Workbench, fn: LambdaResource): ReadonlySet<string> {
  const sources = sourcesOf(bench, fn)
  const lambda = sources.flatMap((source) => LAMBDA_COMMAND.exec(source)?.[1] ?? [])
  const own = sources.filter((source) => source.startsWith(join(bench.folder, 'src')))
  const invokes = own.some((source) => /\.invoke[(<]/.test(readFileSync(source, 'utf8')))
  return new Set([
    ...commandsMade(readFileSync(join(bundleFolder(bench, fn), 'bundle.mjs'), 'utf8')),
    ...[...lambda, ...(invokes ? ['Invoke'] : [])].map(lambdaAction),
  ])
}

/** An import in a bundle names what any part of the source imports; what is made of it has not been shaken out. */
function commandsMade(bundle: string): readonly string[] {
  const imported = [...bundle.matchAll(IMPORT)].flatMap(([, names = '', service]) =>
    names.split(',').map((text) => ({ text, service })),
  )
  return imported.flatMap(({ text, service }) => {
    const [name = '', alias = name] = text.split(' as ')
    const [, command] = /^(\w+)Command$/.exec(name) ?? []
    if (command === undefined || !bundle.includes(`new ${alias}(`)) return []
    if (service === 'sfn') return [`states:${command}`]
    return [`dynamodb:${command}${OF_AN_ITEM.includes(command) ? 'Item' : ''}`]
  })
}

function lambdaAction(command: string): string {
  return `lambda:${command}${command === 'Invoke' ? 'Function' : ''}`
}
