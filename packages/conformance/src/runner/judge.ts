import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CallbackDriver, nameFromWaitForCallback, readActions } from './callback-driver.ts'
import { describeError, isNetworkError, isNotFound } from './client-error.ts'
import { endsExecution, type HistoryEvent, isTerminal } from './history-event.ts'
import { matchHistory } from './history-matcher.ts'
import { type Json, show } from './json.ts'
import { isListening, type LambdaApi } from './lambda-api.ts'
import { matchLogs, recordsOf } from './log-matcher.ts'
import type { Mismatch } from './mismatch.ts'
import { Placeholders } from './placeholders.ts'
import { pyEquals } from './python.ts'
import { descriptionOf, type Requirement } from './requirement.ts'
import type { Status, Verdict } from './verdict.ts'

export interface JudgeOptions {
  readonly endpoint: string
  readonly api: LambdaApi
  /** Between two looks at an asynchronous execution. */
  readonly pollIntervalMs: number
  /** An execution without a new event for so long has failed. */
  readonly noProgressMs: number
  /** Limit for one execution. */
  readonly timeoutMs: number
  /** Where `<function>.log` files lie; without it, requirements that want logs are UNSUPPORTED. */
  readonly logFolder?: string
  readonly sleep: (ms: number) => Promise<void>
}

/** Thrown when the endpoint went away in the middle: that ends the whole run, it is no verdict. */
export class EndpointLost extends Error {}

/** Runs one requirement and judges it: history first, then the result, then the logs. */
export async function judge(requirement: Requirement, options: JudgeOptions): Promise<Verdict> {
  const started = Date.now()
  const trial = new Trial(requirement, options)
  const { status, mismatches } = await outcomeOf(trial, requirement, options)
  await trial.tidyUp()
  return {
    id: requirement.id,
    suite: requirement.suite,
    description: descriptionOf(requirement),
    status: status === 'FAILED' && requirement.spec.optional === true ? 'OPTIONAL_FAILED' : status,
    seconds: (Date.now() - started) / 1000,
    mismatches,
    notes: trial.notes,
    ...(trial.executionArn === undefined ? {} : { executionArn: trial.executionArn }),
  }
}

async function outcomeOf(
  trial: Trial,
  { problem, spec }: Requirement,
  { endpoint }: JudgeOptions,
): Promise<{ readonly status: Status; readonly mismatches: readonly Mismatch[] }> {
  if (problem !== undefined) return { status: 'FAILED', mismatches: [{ path: 'file', reason: problem }] }
  try {
    const mismatches = spec.AsyncInvoke ? await trial.observe() : await trial.complete()
    if (mismatches.length > 0) return { status: 'FAILED', mismatches }
    const logs = await trial.checkLogs()
    if (logs === 'unsupported') {
      const reason =
        'history and result are right, but the requirement also wants log records: name their folder with --log-dir'
      return { status: 'UNSUPPORTED', mismatches: [{ path: 'ExpectedLogs', reason }] }
    }
    return { status: logs.length > 0 ? 'FAILED' : 'PASSED', mismatches: logs }
  } catch (error) {
    if (isNotFound(error) && trial.executionArn === undefined) {
      const reason = `the endpoint has no function ${trial.functionName}`
      return { status: 'UNCOVERED', mismatches: [{ path: 'Invoke', reason }] }
    }
    if (isNetworkError(error) && !(await isListening(endpoint))) {
      throw new EndpointLost(describeError(error), { cause: error })
    }
    return { status: 'FAILED', mismatches: [{ path: 'runner', reason: describeError(error) }] }
  }
}

/** One run of one requirement. */
class Trial {
  executionArn: string | undefined
  readonly notes: string[] = []
  readonly functionName: string
  readonly #spec: Requirement['spec']
  readonly #options: JudgeOptions
  readonly #placeholders = new Placeholders()
  readonly #deadline: number
  #ended = false

  constructor({ id, spec }: Requirement, options: JudgeOptions) {
    this.functionName = `conformance-${id}`
    this.#spec = spec
    this.#options = options
    this.#deadline = Date.now() + options.timeoutMs
    this.#placeholders.define(spec.Variables)
  }

  /** A synchronous invoke: the answer comes when the execution has ended. */
  async complete(): Promise<Mismatch[]> {
    const { api, pollIntervalMs, sleep } = this.#options
    const arn = await this.#invoke('RequestResponse')
    while (!isTerminal((await api.execution(arn)).Status)) {
      if (Date.now() >= this.#deadline) return [this.#noEnd()]
      await sleep(pollIntervalMs)
    }
    this.#ended = true
    const mismatches = this.#match(await api.history(arn))
    return mismatches.length > 0 ? await this.#withEnding(mismatches) : await this.#checkResult()
  }

  /** An asynchronous invoke: watch the history, answer callbacks, wait for the end. */
  async observe(): Promise<Mismatch[]> {
    const { api, sleep, pollIntervalMs, noProgressMs } = this.#options
    const actions = readActions(this.#spec.CallbackActions)
    const driver = new CallbackDriver({ actions, api, placeholders: this.#placeholders, sleep })
    // Without an ExpectedResult, nobody waits for the end: the run is over as soon as the history fits.
    const historyOnly = this.#spec.ExpectedResult === undefined || this.#spec.ExpectedResult === null
    const arn = await this.#invoke('Event')
    let seen = 0
    let lastProgress = Date.now()
    for (;;) {
      await sleep(pollIntervalMs)
      const events = nameFromWaitForCallback(await api.history(arn))
      if (events.some(endsExecution)) return await this.#judgeEnded(events, driver.problems)
      if (events.length > seen) lastProgress = Date.now()
      seen = events.length
      if (Date.now() >= this.#deadline) return [...driver.problems, this.#noEnd()]
      if (Date.now() - lastProgress >= noProgressMs) {
        const reason = `no new event for ${noProgressMs / 1000} s after ${seen} events, and none that ends the execution`
        return [...driver.problems, { path: 'history', reason }, ...this.#match(events)]
      }
      await driver.react(events)
      const lost = driver.problems.find(({ cause }) => isNetworkError(cause))
      if (lost !== undefined) throw lost.cause
      if (historyOnly && this.#match(events).length === 0) return []
    }
  }

  async #judgeEnded(events: readonly HistoryEvent[], problems: readonly Mismatch[]): Promise<Mismatch[]> {
    this.#ended = true
    const mismatches = this.#match(events)
    const rest = mismatches.length > 0 ? await this.#withEnding(mismatches) : await this.#checkResult()
    return [...problems.map(({ path, reason }) => ({ path, reason })), ...rest]
  }

  /** Log lines may still be on their way when the execution has ended, so a log that does not fit is read again for a while. */
  async checkLogs(): Promise<Mismatch[] | 'unsupported'> {
    const { logFolder, sleep } = this.#options
    const expected = this.#spec.ExpectedLogs ?? []
    if (expected.length === 0) return []
    if (logFolder === undefined) return 'unsupported'
    const file = join(logFolder, `${this.functionName}.log`)
    // A line that must not be there could come late, so even a log that fits is given a moment.
    await sleep(250)
    for (let tries = 0; ; tries += 1) {
      const log = existsSync(file) ? readFileSync(file, 'utf8') : ''
      const mismatches = matchLogs(expected, recordsOf(log, this.executionArn ?? ''), this.#placeholders)
      if (mismatches.length === 0 || tries === 20) return mismatches
      await sleep(250)
    }
  }

  /** Stops what outlives its judgement, such as the wait of an hour. */
  async tidyUp(): Promise<void> {
    if (this.executionArn === undefined || this.#ended) return
    try {
      await this.#options.api.stop(this.executionArn)
    } catch {
      // An endpoint without StopDurableExecution is fine: this only tidies up.
    }
  }

  async #invoke(type: 'Event' | 'RequestResponse'): Promise<string> {
    const input: Json = this.#placeholders.substitute(this.#spec.Input ?? null)
    const limit = Math.max(1000, this.#deadline - Date.now())
    const answer = await this.#options.api.invoke(this.functionName, input, type, limit)
    this.executionArn = answer.executionArn
    if (answer.executionArn !== undefined) return answer.executionArn
    const got = `status ${answer.status}, FunctionError ${answer.functionError ?? 'none'}, payload ${show(answer.payload)}`
    throw new Error(`expected the header X-Amz-Durable-Execution-Arn in the answer to Invoke, got none with ${got}`)
  }

  #match(events: readonly HistoryEvent[]): Mismatch[] {
    return matchHistory(this.#spec.ExpectedExecutionHistory ?? [], events, this.#placeholders)
  }

  #noEnd(): Mismatch {
    return { path: 'Status', reason: `expected an end within ${this.#options.timeoutMs / 1000} s, got none` }
  }

  /** A wrong history is easier to understand with the error the execution ended with. */
  async #withEnding(mismatches: readonly Mismatch[]): Promise<Mismatch[]> {
    const { Status: status, Error: error } = await this.#options.api.execution(this.executionArn ?? '')
    const why = error === undefined ? '' : ` with ${error.ErrorType ?? 'an error'}: ${error.ErrorMessage ?? ''}`
    return mismatches.map((mismatch, i) =>
      i === 0 ? { ...mismatch, reason: `${mismatch.reason} (the execution is ${status}${why})` } : mismatch,
    )
  }

  /** Status first. The result counts only if the execution succeeded and the file names one: decoded once, compared exactly. */
  async #checkResult(): Promise<Mismatch[]> {
    const expected = this.#spec.ExpectedResult ?? {}
    const { Status: status, Result: result, Error: error } = await this.#options.api.execution(this.executionArn ?? '')
    if (expected.ExecutionStatus !== undefined && status !== expected.ExecutionStatus) {
      const why = error === undefined ? '' : ` (${error.ErrorType ?? 'error'}: ${error.ErrorMessage ?? ''})`
      const reason = `expected ${expected.ExecutionStatus}, got ${status}${why}`
      return [{ path: 'ExpectedResult.ExecutionStatus', expected: expected.ExecutionStatus, actual: status, reason }]
    }
    if (status !== 'SUCCEEDED' || !Object.hasOwn(expected, 'Result')) return []
    const wanted = this.#placeholders.substitute(expected.Result)
    const actual = decode(result)
    if (pyEquals(wanted, actual)) return []
    const reason = `expected ${show(wanted)}, got ${show(actual)}`
    return [{ path: 'ExpectedResult.Result', expected: wanted, actual, reason }]
  }
}

/** One JSON decoding; a text that is not JSON is itself the result. */
function decode(result: string | undefined): Json {
  if (result === undefined || result === '') return null
  try {
    return JSON.parse(result)
  } catch {
    return result
  }
}
