import type { DurableLogData, DurableLogger, DurableLoggingContext, DurableLogLevel } from './logger.ts'

/** Fields that plugins add to every line. */
export type LogEnrichment = () => Record<string, string | number | boolean> | undefined

export interface DefaultLoggerOptions {
  readonly enrich?: LogEnrichment | undefined
  /** The least severe level that is written: DEBUG, INFO, WARN or ERROR. Default: `AWS_LAMBDA_LOG_LEVEL`, else DEBUG. */
  readonly level?: string | undefined
  /** Where lines go. Default: the process's own streams, past any console that a runtime has put in their place. */
  readonly console?: LineWriter
  readonly now?: () => Date
}

type Method = 'debug' | 'info' | 'warn' | 'error'
type LineWriter = Record<Method, (line: string) => void>

const SEVERITY: Readonly<Record<string, number>> = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 }

/** Writes JSON, one object a line, with the fields that the official SDK's logger writes. */
export class DefaultLogger implements DurableLogger {
  readonly #enrich: LogEnrichment | undefined
  readonly #console: LineWriter | undefined
  readonly #now: () => Date
  readonly #level: string | undefined
  #least: number | undefined
  #context: DurableLoggingContext | undefined

  constructor(options: DefaultLoggerOptions = {}) {
    this.#enrich = options.enrich
    this.#console = options.console
    this.#now = options.now ?? (() => new Date())
    this.#level = options.level
  }

  configureDurableLoggingContext(context: DurableLoggingContext): void {
    this.#context = context
  }

  log(level: DurableLogLevel, ...params: unknown[]): void {
    this.#write(Object.hasOwn(SEVERITY, level) ? level : 'INFO', params)
  }

  debug(...params: unknown[]): void {
    this.#write('DEBUG', params)
  }

  info(...params: unknown[]): void {
    this.#write('INFO', params)
  }

  warn(...params: unknown[]): void {
    this.#write('WARN', params)
  }

  error(...params: unknown[]): void {
    this.#write('ERROR', params)
  }

  #write(level: DurableLogLevel, params: unknown[]): void {
    // Read with the first line: most invocations log nothing, and the environment is slow to read.
    this.#least ??= SEVERITY[(this.#level ?? process.env.AWS_LAMBDA_LOG_LEVEL ?? '').toUpperCase()] ?? 0
    if ((SEVERITY[level] ?? 0) < this.#least) return
    const data = this.#context?.getDurableLogData()
    const line = logLine({ level, data, params, timestamp: this.#now(), extra: this.#extra() })
    const console = this.#console ?? processConsole()
    console[METHOD[level]](line)
  }

  #extra(): Record<string, unknown> | undefined {
    try {
      return this.#enrich?.()
    } catch {
      return undefined // a plugin's failure must not cost a log line
    }
  }
}

const METHOD = { DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const

let shared: LineWriter | undefined

/** Made with the first line: most invocations log nothing, and opening the streams takes longer than a small replay. */
function processConsole(): LineWriter {
  if (shared === undefined) {
    const { Console } = process.getBuiltinModule('node:console')
    shared = new Console({ stdout: process.stdout, stderr: process.stderr })
  }
  return shared
}

interface Line {
  readonly level: DurableLogLevel
  readonly data: DurableLogData | undefined
  readonly params: unknown[]
  readonly timestamp: Date
  readonly extra: Record<string, unknown> | undefined
}

/** One log entry as JSON. Fields that are undefined are left out. */
function logLine({ level, data, params, timestamp, extra }: Line): string {
  const { requestId, executionArn, tenantId, operationId, operationName, attempt } = data ?? {}
  const entry: Record<string, unknown> = {
    requestId,
    timestamp: timestamp.toISOString(),
    level,
    executionArn,
    tenantId,
    operationId,
    operationName,
    attempt,
    ...extra,
  }
  if (params.length === 1) {
    try {
      return JSON.stringify({ ...entry, message: params[0] }, errorsAsFields)
    } catch {
      // A circle or a BigInt: shown as the console would show it.
    }
  }
  // Loaded with the first such line: few functions write one, and all would start later.
  const { formatWithOptions } = process.getBuiltinModule('node:util')
  const error = params.find((param) => param instanceof Error)
  return JSON.stringify({
    ...entry,
    message: formatWithOptions({ breakLength: Number.POSITIVE_INFINITY }, ...params),
    ...(error && params.length > 1 && errorFields(error)),
  })
}

function errorsAsFields(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...errorFields(value), ...value } : value
}

function errorFields(error: Error): Record<string, unknown> {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: error.stack?.split('\n') ?? [],
  }
}
