/** Severities, from least to most. */
export const DurableLogLevel = { INFO: 'INFO', WARN: 'WARN', ERROR: 'ERROR', DEBUG: 'DEBUG' } as const
export type DurableLogLevel = (typeof DurableLogLevel)[keyof typeof DurableLogLevel]

/** What a log line tells about where it comes from. */
export interface DurableLogData {
  requestId: string
  executionArn: string
  tenantId?: string
  /** Id on the wire of the operation or child context whose code logs; absent in the handler. */
  operationId?: string
  operationName?: string
  /** Of a step or a check, from 1. */
  attempt?: number
  [key: string]: unknown
}

/** Hands a logger the data of whatever code is running at that moment. */
export interface DurableLoggingContext {
  getDurableLogData: () => DurableLogData
}

/** What a logger has to offer. Libraries such as Powertools, pino and winston fit, or nearly. */
export interface DurableLogger {
  log?(level: DurableLogLevel, ...params: unknown[]): void
  error(...params: unknown[]): void
  warn(...params: unknown[]): void
  info(...params: unknown[]): void
  debug(...params: unknown[]): void
  /** Called once, before anything is logged. */
  configureDurableLoggingContext?(durableLoggingContext: DurableLoggingContext): void
}

/** The part of a logger that handlers see. */
export type DurableContextLogger<Logger extends DurableLogger> = Pick<
  Logger,
  'log' | 'warn' | 'info' | 'error' | 'debug'
>

/** What `context.configureLogger` takes. What is left out stays as it is. */
export interface LoggerConfig<Logger extends DurableLogger> {
  /** Default: JSON lines on the console. */
  customLogger?: Logger
  /** Whether to be silent where an earlier invocation has logged already. Default: true. */
  modeAware?: boolean
}

/**
 * The loggers of one context: a quiet one for its own code, which runs again in every invocation, and an outspoken one
 * for the bodies of its steps, which run when there is something to do.
 */
export class ContextLogging {
  readonly #isReplaying: () => boolean
  readonly #loggingContext: DurableLoggingContext
  #logger: DurableLogger
  #modeAware: boolean
  #contextLogger: DurableContextLogger<DurableLogger> | undefined

  /** @param isReplaying whether the context's code, where it is right now, has run in an earlier invocation */
  private constructor(
    logger: DurableLogger,
    loggingContext: DurableLoggingContext,
    isReplaying: () => boolean,
    modeAware: boolean,
  ) {
    this.#logger = logger
    this.#loggingContext = loggingContext
    this.#isReplaying = isReplaying
    this.#modeAware = modeAware
  }

  /** The logging of the handler's own context. */
  static ofInvocation(
    logger: DurableLogger,
    loggingContext: DurableLoggingContext,
    isReplaying: () => boolean,
  ): ContextLogging {
    logger.configureDurableLoggingContext?.(loggingContext)
    return new ContextLogging(logger, loggingContext, isReplaying, true)
  }

  /** The logging of a context beneath, which inherits logger and setting as they are now. */
  child(isReplaying: () => boolean): ContextLogging {
    return new ContextLogging(this.#logger, this.#loggingContext, isReplaying, this.#modeAware)
  }

  /** For the bodies of operations. */
  get operationLogger(): DurableLogger {
    return this.#logger
  }

  /** For the context's own code. */
  get contextLogger(): DurableContextLogger<DurableLogger> {
    this.#contextLogger ??= quietLogger(this.#logger, () => this.#modeAware && this.#isReplaying())
    return this.#contextLogger
  }

  configure({ customLogger, modeAware }: LoggerConfig<DurableLogger>): void {
    if (modeAware !== undefined) this.#modeAware = modeAware
    if (customLogger === undefined) return
    this.#logger = customLogger
    this.#contextLogger = undefined
    customLogger.configureDurableLoggingContext?.(this.#loggingContext)
  }
}

/** A logger that says nothing while `isSilent`. */
function quietLogger(logger: DurableLogger, isSilent: () => boolean): DurableContextLogger<DurableLogger> {
  const quiet =
    (method: 'warn' | 'debug' | 'info' | 'error') =>
    (...params: unknown[]) => {
      if (!isSilent()) logger[method](...params)
    }
  return {
    warn: quiet('warn'),
    debug: quiet('debug'),
    info: quiet('info'),
    error: quiet('error'),
    ...(logger.log && {
      log: (level: DurableLogLevel, ...params: unknown[]) => {
        if (!isSilent()) logger.log?.(level, ...params)
      },
    }),
  }
}
