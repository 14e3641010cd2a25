import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

type Called = (...args: never[]) => unknown

/**
 * The place in the user's own source from which a function was called: `src/handler.ts:12:20`, relative to the working
 * directory. Undefined if a library, Node or the runtime called it, and in code that only the runtime calls.
 *
 * @param called the function whose caller is looked for; its own frames do not count
 * @param throughLibraries whether the user's code may have had a library call it
 */
export function ownCallSite(called: Called, throughLibraries = false): string | undefined {
  const caller = callerFile(called)
  if (caller === undefined || !(isOwn(caller) || (throughLibraries && LIBRARY.test(caller)))) return undefined
  // Only now the costly parts.
  const files = filesWithin(50, called)
  const file = files.find(isOwn)
  if (file === undefined || isAside(files)) return undefined
  // The text of a stack has the lines of the source, not of what was made from it.
  const holder: { stack?: string } = {}
  withFrames(50, () => Error.captureStackTrace(holder, called))
  const frame = holder.stack?.split('\n').find((line) => line.includes(pathOf(file)))
  const [, line = '?', column = '?'] = /:(\d+):(\d+)\)?$/.exec(frame ?? '') ?? []
  return `${relative(process.cwd(), pathOf(file))}:${line}:${column}`
}

/** The file of the nearest caller that has one: built-in functions in between have none. Mostly it is the first. */
function callerFile(called: Called): string | undefined {
  return filesWithin(1, called)[0] ?? filesWithin(4, called)[0]
}

/** The files of the callers, from the nearest on, and behind them of those who await them. */
function filesWithin(frames: number, called: Called): readonly string[] {
  const { prepareStackTrace } = Error
  Error.prepareStackTrace = (_error, sites) => sites.map((site) => site.getFileName())
  try {
    // With `prepareStackTrace` as above, the stack is a list of file names.
    const holder: { stack?: (string | null | undefined)[] } = {}
    return withFrames(frames, () => {
      Error.captureStackTrace(holder, called)
      return holder.stack?.filter((file) => typeof file === 'string') ?? []
    })
  } finally {
    Error.prepareStackTrace = prepareStackTrace
  }
}

function withFrames<T>(frames: number, code: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = frames
  try {
    return code()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

const LIBRARY = /[\\/]node_modules[\\/]/
const RUNTIME = /[\\/]durable-core[\\/](src|dist)[\\/]/
/** Where the runtime calls plugins, loggers, serdes and the strategies of retries and conditions. */
const ASIDE = /[\\/](plugin-runner|logger|payload|step|wait-for-condition|wait-strategy)\.[jt]s$/

/** Whether it is code that decides nothing in a replay: what a strategy or a serdes comes to is recorded. */
function isAside(files: readonly string[]): boolean {
  return ASIDE.test(files.find((file) => RUNTIME.test(file)) ?? '')
}

function isOwn(file: string): boolean {
  const isFile = file.startsWith('/') || file.startsWith('file:') || /^[A-Za-z]:\\/.test(file)
  return isFile && !LIBRARY.test(file) && !/[\\/]durable-(core|engine|testing)[\\/]src[\\/]/.test(file)
}

function pathOf(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}
