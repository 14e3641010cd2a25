import { expect, test } from 'vitest'
import { DefaultLogger } from './default-logger.ts'
import { ContextLogging, type DurableLogData, type DurableLogger } from './logger.ts'

const loggingContext = { getDurableLogData: (): DurableLogData => ({ requestId: 'r', executionArn: 'a', attempt: 2 }) }

function recorder(): { logger: DurableLogger; lines: unknown[][] } {
  const lines: unknown[][] = []
  const record =
    (level: string) =>
    (...params: unknown[]) =>
      lines.push([level, ...params])
  const logger = { info: record('info'), warn: record('warn'), error: record('error'), debug: record('debug') }
  return { logger, lines }
}

function defaultLines(level?: string): { logger: DefaultLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = []
  const write = (line: string) => lines.push(JSON.parse(line))
  const console = { debug: write, info: write, warn: write, error: write }
  const logger = new DefaultLogger({ level, console, now: () => new Date(0), enrich: () => ({ trace: 't' }) })
  logger.configureDurableLoggingContext(loggingContext)
  return { logger, lines }
}

test('a context is silent while it replays, and its steps are not', () => {
  const { logger, lines } = recorder()
  let isReplaying = true
  const logging = ContextLogging.ofInvocation(logger, loggingContext, () => isReplaying)
  logging.contextLogger.info('again')
  logging.operationLogger.info('in a step')
  isReplaying = false
  logging.contextLogger.warn('new', { id: 7 })
  expect(lines).toEqual([
    ['info', 'in a step'],
    ['warn', 'new', { id: 7 }],
  ])
})

test('a child decides by itself whether it replays, and inherits logger and modeAware', () => {
  const first = recorder()
  const own = recorder()
  const parent = ContextLogging.ofInvocation(first.logger, loggingContext, () => false)
  const before = parent.child(() => true)
  parent.configure({ customLogger: own.logger, modeAware: false })
  const after = parent.child(() => true)
  before.contextLogger.info('silent')
  after.contextLogger.info('spoken')
  expect([first.lines, own.lines]).toEqual([[], [['info', 'spoken']]])
})

test('configuring one setting leaves the other, and a logger taken before follows modeAware', () => {
  const { logger, lines } = recorder()
  const logging = ContextLogging.ofInvocation(logger, loggingContext, () => true)
  const taken = logging.contextLogger
  logging.configure({ modeAware: false })
  taken.error('spoken')
  expect(logging.operationLogger).toBe(logger)
  expect(lines).toEqual([['error', 'spoken']])
})

test('a logger that is configured later is used from then on, and told where it logs', () => {
  const first = recorder()
  const own = recorder()
  const logging = ContextLogging.ofInvocation(first.logger, loggingContext, () => false)
  logging.contextLogger.info('before')
  let told: unknown
  const customLogger = { ...own.logger, configureDurableLoggingContext: (context: unknown) => (told = context) }
  logging.configure({ customLogger })
  logging.contextLogger.info('after')
  expect([first.lines, own.lines, told]).toEqual([[['info', 'before']], [['info', 'after']], loggingContext])
})

test('`log` is there if the logger has it', () => {
  const { logger, lines } = recorder()
  expect('log' in ContextLogging.ofInvocation(logger, loggingContext, () => false).contextLogger).toBe(false)
  const withLog = { ...logger, log: (level: string, ...params: unknown[]) => lines.push(['log', level, ...params]) }
  ContextLogging.ofInvocation(withLog, loggingContext, () => false).contextLogger.log?.('WARN', 'x')
  expect(lines).toEqual([['log', 'WARN', 'x']])
})

test('the default logger writes the official fields, in their order', () => {
  const { logger, lines } = defaultLines()
  logger.info('hello')
  expect(JSON.stringify(lines[0])).toBe(
    '{"requestId":"r","timestamp":"1970-01-01T00:00:00.000Z","level":"INFO","executionArn":"a","attempt":2,"trace":"t","message":"hello"}',
  )
})

test('several parameters make one text, and the first error its own fields', () => {
  const { logger, lines } = defaultLines()
  logger.error('charge failed:', new RangeError('limit'), { id: 7 })
  expect(lines[0]).toMatchObject({ level: 'ERROR', errorType: 'RangeError', errorMessage: 'limit' })
  expect(lines[0]?.message).toMatch(/^charge failed: RangeError: limit[\s\S]*\{ id: 7 \}$/)
  expect(lines[0]?.stackTrace).toContain('RangeError: limit')
})

test('one parameter stays what it is: an object, an error, even a circle', () => {
  const { logger, lines } = defaultLines()
  logger.info({ id: 7 })
  logger.warn(Object.assign(new Error('boom'), { code: 'E1' }))
  const circle: Record<string, unknown> = {}
  circle.self = circle
  logger.debug(circle)
  logger.debug(1n)
  expect(lines.map((line) => line.message)).toMatchObject([
    { id: 7 },
    { errorType: 'Error', errorMessage: 'boom', code: 'E1' },
    '<ref *1> { self: [Circular *1] }',
    '1n',
  ])
})

test('levels below the one that is set are not written', () => {
  const { logger, lines } = defaultLines('warn')
  logger.debug('1')
  logger.info('2')
  logger.log('INFO', '3')
  logger.warn('4')
  logger.log('ERROR', '5')
  expect(lines.map((line) => line.message)).toEqual(['4', '5'])
})
