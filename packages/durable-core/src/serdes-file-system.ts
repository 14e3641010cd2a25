import { hash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { STORED_CHILD_RESULT_BYTES } from './limits.ts'
import type { AnySerdes, SerdesContext } from './serdes.ts'

/** When a value goes into a file. */
export const FileSystemSerdesMode = {
  ALWAYS: 'ALWAYS',
  /** Only if it is too large to be stored beside the operation: more than 255 KiB with its envelope. */
  OVERFLOW: 'OVERFLOW',
} as const
export type FileSystemSerdesMode = (typeof FileSystemSerdesMode)[keyof typeof FileSystemSerdesMode]

/** How files are named after execution and operation. */
export const FileSystemPathEncoding = {
  /** `<function>/<execution name>/<execution id>/<operation>.json`, characters escaped as in a URL. */
  URI: 'URI',
  /** `<hash of the ARN>/<hash of the operation>.json`: short, whatever the names are. */
  HASH: 'HASH',
} as const
export type FileSystemPathEncoding = (typeof FileSystemPathEncoding)[keyof typeof FileSystemPathEncoding]

export interface FileSystemSerdesConfig {
  /** Default: ALWAYS. */
  storageMode?: FileSystemSerdesMode | undefined
  /** Default: URI. */
  pathEncoding?: FileSystemPathEncoding | undefined
  /** What is shown in the history beside the file's path; `buildPreview` makes it. */
  generatePreview?: ((value: unknown) => Record<string, unknown> | undefined) | undefined
}

/** What is stored beside the operation. */
type Envelope = { file: string; preview?: Record<string, unknown> } | { data: string }

const OVERFLOW_BYTES = STORED_CHILD_RESULT_BYTES - 1024

const EXECUTION_ARN = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:/]+):[^:/]+\/durable-execution\/([^/]+)\/([^/]+)$/

/**
 * JSON in files on a file system that all invocations share (EFS, S3 Files): for values that are too large for the
 * history, or that must not be in it.
 *
 * Files stay after the execution has ended: let the file system expire them, later than the history.
 *
 * @param basePath an absolute folder, the same for every version of the function
 */
export function createFileSystemSerdes(basePath: string, config: FileSystemSerdesConfig = {}): AnySerdes {
  const {
    generatePreview,
    storageMode = FileSystemSerdesMode.ALWAYS,
    pathEncoding = FileSystemPathEncoding.URI,
  } = config
  return {
    serialize: async (value, context) => {
      if (value === undefined) return undefined
      const text = JSON.stringify(value)
      if (storageMode === FileSystemSerdesMode.OVERFLOW) {
        const inline = JSON.stringify({ data: text } satisfies Envelope)
        if (Buffer.byteLength(inline) <= OVERFLOW_BYTES) return inline
      }
      const file = join(basePath, ...pathOf(context, pathEncoding))
      await writeWhole(file, text)
      const preview = generatePreview?.(value)
      return JSON.stringify({ file, ...(preview && { preview }) } satisfies Envelope)
    },
    deserialize: async (data) => {
      if (data === undefined) return undefined
      const envelope = parseEnvelope(data)
      return JSON.parse('file' in envelope ? await readStored(envelope.file) : envelope.data)
    },
  }
}

function pathOf({ durableExecutionArn, entityId }: SerdesContext, encoding: FileSystemPathEncoding): string[] {
  const encode = encoding === FileSystemPathEncoding.HASH ? (text: string) => hash('sha256', text) : encodeURIComponent
  const [, functionName, name, id] = EXECUTION_ARN.exec(durableExecutionArn) ?? []
  const folder =
    encoding === FileSystemPathEncoding.URI && functionName && name && id
      ? [functionName, name, id]
      : [encode(durableExecutionArn)]
  return [...folder, `${encode(entityId)}.json`]
}

/** A crash leaves the old file or the new one, never half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(temporary, text)
  await rename(temporary, file)
}

async function readStored(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new Error(
      `The stored value ${file} cannot be read. Check that the file system is mounted there, and that nothing expires files before the history.`,
      { cause },
    )
  }
}

function parseEnvelope(data: string): Envelope {
  const envelope: unknown = JSON.parse(data)
  const has = (name: 'file' | 'data') =>
    typeof envelope === 'object' && envelope !== null && typeof Reflect.get(envelope, name) === 'string'
  if (has('file') || has('data')) return envelope as Envelope // one of its two members is there
  throw new Error(
    `The stored value is not from createFileSystemSerdes: it begins with ${JSON.stringify(data.slice(0, 40))}. Was the operation recorded with another serdes?`,
  )
}
