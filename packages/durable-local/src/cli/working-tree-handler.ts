import { existsSync } from 'node:fs'
import { join, parse } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Handler } from 'durable-testing'
import { type Stack, type StackFunction, withQualifiers } from '../stack/stack.ts'
import { messageOf, UserError } from '../user-error.ts'

const EXTENSIONS = ['.ts', '.mts', '.js', '.mjs']

/**
 * Loads a function's handler from its source, as it is now, into this process. The functions of a stack share this
 * process's environment: what they are linked to has the same names for all of them.
 * @param handler `src/handler.handler`, relative to the stack's folder
 * @throws UserError if there is no such file or export, or loading it fails
 */
export async function workingTreeHandler(stack: Stack, handler: string): Promise<Handler> {
  const { dir, name, ext } = parse(handler)
  const file = EXTENSIONS.map((extension) => join(stack.directory, dir, `${name}${extension}`)).find(existsSync)
  if (file === undefined) {
    throw new UserError(
      `${stack.directory} has no source for the handler ${handler}: looked for ${EXTENSIONS.join(', ')}.`,
    )
  }
  setEnvironment(stack, handler)
  const module = await load(file)
  const exported = module[ext.slice(1)]
  if (typeof exported === 'function') return exported as Handler
  throw new UserError(`${file} exports no function "${ext.slice(1)}".`)
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw new UserError(`${file} cannot be loaded: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * What the handler finds in its environment when it is deployed. No effect happens in a replay, so names are enough; a
 * version that is not published yet has no number, and replays do not compare numbers.
 */
function setEnvironment({ app, stage, resources, functions }: Stack, handler: string): void {
  const own: Partial<StackFunction> = functions.find((fn) => fn.handler === handler) ?? {}
  const linked = Object.entries(resources).map(([name, value]) => [`SST_RESOURCE_${name}`, JSON.stringify(value)])
  const variables = { ...Object.fromEntries(linked), ...own.environment }
  process.env.AWS_REGION ??= 'us-east-1'
  Object.assign(
    process.env,
    withQualifiers(variables, () => '$LATEST'),
    {
      SST_RESOURCE_App: JSON.stringify({ name: app, stage }),
    },
  )
}
