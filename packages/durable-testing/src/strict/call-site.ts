import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The place in the user's own source from which a function was called: `src/handler.ts:12:20`, relative to the working
 * directory. Undefined if a library, Node or the runtime called it.
 *
 * @param called the function whose caller is looked for; its own frames do not count
 */
export function ownCallSite(called: (...args: never[]) => unknown): string | undefined {
  const file = callerFile(called)
  if (file === undefined || !isOwn(file)) return undefined
  // Only now the costly part: the text of a stack has the lines of the source, not of what was made from it.
  const holder: { stack?: string } = {}
  Error.captureStackTrace(holder, called)
  const frame = holder.stack?.split('\n').find((line) => line.includes(pathOf(file)))
  const [, line = '?', column = '?'] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? []
  return `${relative(process.cwd(), pathOf(file))}:${line}:${column}`
}

/** The file of the nearest caller that has one: built-in functions in between have none. Mostly it is the first. */
function callerFile(called: (...args: never[]) => unknown): string | undefined {
  return fileWithin(1, called) ?? fileWithin(4, called)
}

function fileWithin(frames: number, called: (...args: never[]) => unknown): string | undefined {
  const { prepareStackTrace, stackTraceLimit } = Error
  Error.stackTraceLimit = frames
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName())
  try {
    // With `prepareStackTrace` as above, the stack is a list of file names.
    const holder: { stack?: (string | null | undefined)[] } = {}
    Error.captureStackTrace(holder, called)
    return holder.stack?.find((file) => typeof file === 'string') ?? undefined
  } finally {
    Error.prepareStackTrace = prepareStackTrace
    Error.stackTraceLimit = stackTraceLimit
  }
}

function isOwn(file: string): boolean {
  const isFile = file.startsWith('/') || file.startsWith('file:') || /^[A-Za-z]:\\/.test(file)
  return isFile && !/[\\/](node_modules|durable-(core|engine|testing)[\\/]src)[\\/]/.test(file)
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}
