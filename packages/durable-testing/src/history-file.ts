import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { comparable } from './comparable.ts'
import { Redaction, type RedactionRules } from './redaction.ts'

// A history in a file is made to be read and compared by people: payloads that are JSON are laid out, members stand in
// one order, and what says nothing of the workflow is left out (invocations, stack traces). What is left is exact:
// `readHistory` gets back the payloads to the last character.

/** A history as it is kept in a file. */
export interface HistoryFile {
  readonly format: 'durable-history/1'
  /** The handler that is to replay it, relative to the example's folder: `src/handler.handler`. */
  readonly handler?: string
  readonly events: readonly object[]
}

export interface HistoryFileOptions {
  readonly handler?: string
  /** Values that must not be shown: see `RedactionRules`. */
  readonly redact?: RedactionRules
}

/** Makes the content of a history file out of events, from AWS or a local engine or a run. */
export function historyFile(events: readonly object[], { handler, redact = {} }: HistoryFileOptions = {}): HistoryFile {
  const kept = events.filter((event) => !('EventType' in event && event.EventType === 'InvocationCompleted'))
  const redaction = new Redaction(redact)
  for (const event of kept) redaction.learn(event)
  return {
    format: 'durable-history/1',
    ...(handler === undefined ? {} : { handler }),
    events: kept.map((event) => laidOut(redaction.apply(plain(event)))),
  }
}

/**
 * Writes a history file; makes its folder if there is none. A file that holds the same history but for ids and times is
 * left as it is: recording anew shows only what has changed.
 */
export async function writeHistoryFile(path: string, file: HistoryFile): Promise<'written' | 'unchanged'> {
  if (existsSync(path) && isDeepStrictEqual(essence(await readHistoryFile(path)), essence(file))) return 'unchanged'
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(file, undefined, 2)}\n`)
  return 'written'
}

function essence({ format: _, ...file }: HistoryFile): unknown {
  const [first] = file.events
  const withoutIds = JSON.parse(JSON.stringify(file, (key, value) => (key === 'CallbackId' ? undefined : value)))
  return comparable(withoutIds, first !== undefined && 'Name' in first ? String(first.Name) : undefined)
}

/**
 * Reads a history file.
 * @throws if it is something else, naming the file
 */
export async function readHistoryFile(path: string): Promise<HistoryFile> {
  const content = parse(await readFile(path, 'utf8'), path)
  if (Array.isArray(content)) return { format: 'durable-history/1', events: content }
  if (typeof content !== 'object' || content === null) throw notAHistory(path)
  if ('Events' in content && Array.isArray(content.Events))
    return { format: 'durable-history/1', events: content.Events }
  if (!('format' in content) || !('events' in content) || !Array.isArray(content.events)) throw notAHistory(path)
  if (content.format !== 'durable-history/1') {
    throw new Error(`${path} has the format ${content.format}; this version reads durable-history/1. Record it again.`)
  }
  const handler = 'handler' in content && typeof content.handler === 'string' ? { handler: content.handler } : {}
  return { format: content.format, ...handler, events: content.events }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${(error as Error).message}`)
  }
}

function notAHistory(path: string): Error {
  return new Error(`${path} is not a recorded history. Record one with \`durable record <execution> -o ${path}\`.`)
}

/** Members that every event has, in the order in which they are read. */
const ORDER = ['EventId', 'EventType', 'EventTimestamp', 'Name', 'SubType', 'Id', 'ParentId']

/** The event with its timestamps as ISO texts and its members in order; stack traces left out. */
function plain(event: object): object {
  const members = Object.entries(event).flatMap(([key, value]): [string, unknown][] => {
    if (value === undefined || key === 'StackTrace' || (key === 'Truncated' && value === false)) return []
    if (key.endsWith('Timestamp')) return [[key, isoText(value)]]
    return [[key, isPart(value) ? plain(value) : value]]
  })
  return Object.fromEntries(members.sort(([a], [b]) => rank(a) - rank(b)))
}

function rank(key: string): number {
  const place = ORDER.indexOf(key)
  return place === -1 ? ORDER.length : place
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function isoText(timestamp: unknown): unknown {
  return timestamp instanceof Date || typeof timestamp === 'number' ? new Date(timestamp).toISOString() : timestamp
}

/** Puts JSON in the place of the text that holds it, where that text can be had back exactly. */
function laidOut(part: unknown): object {
  const members = Object.entries(part as object).map(([key, value]) => {
    const json = key === 'Payload' && typeof value === 'string' ? exactJson(value) : undefined
    if (json !== undefined) return ['PayloadJson', json]
    return [key, isPart(value) ? laidOut(value) : value]
  })
  return Object.fromEntries(members)
}

function exactJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return JSON.stringify(value) === text ? value : undefined
  } catch {
    return undefined
  }
}
