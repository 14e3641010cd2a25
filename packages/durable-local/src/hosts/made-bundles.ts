import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, replaceFile } from '../write-file.ts'
import { FileStamps, type SavedStamps } from './file-stamps.ts'

/** Code that runs from anywhere, as the data folder keeps it. */
export interface Bundle {
  /** SHA-256 of the code, hex. */
  readonly hash: string
  /** Size of the code. */
  readonly bytes: number
  /** Names that the module exports. Only `default` for a CommonJS module. */
  readonly exports: readonly string[]
}

/** What was made of one source file, and of which files. */
export interface Made {
  readonly bundle: Bundle
  /** What went into it, and what decided on how it is bundled. */
  readonly inputs: FileStamps
  /** What decides on which packages are found. */
  readonly around: FileStamps
}

interface SavedMade {
  readonly bundle: Bundle
  readonly inputs: SavedStamps
  readonly around: SavedStamps
}

const CODE = 'handler.mjs'
const FILE = 'made.json'

/** Kept from one start to the next; those made first are forgotten. */
const MAX_KEPT = 100

/**
 * The folder `bundles`: code by the hash of its content, and `made.json`, which says of what it was made: what has not
 * changed since an earlier start is not bundled again.
 */
export class MadeBundles {
  readonly #folder: string
  readonly #made: Map<string, Made>
  #saved = true

  constructor(folder: string) {
    this.#folder = folder
    this.#made = new Map(read(join(folder, FILE)))
  }

  /** What was made under this key, if all of which it was made is as it was. */
  find(key: string): Made | undefined {
    const made = this.#made.get(key)
    const holds = made?.inputs.hold() === true && made.around.hold()
    return holds && existsSync(this.codeFile(made.bundle.hash)) ? made : undefined
  }

  add(key: string, made: Made): void {
    this.#made.delete(key)
    this.#made.set(key, made)
    this.#saved = false
  }

  codeFile(hash: string): string {
    return join(this.#folder, hash, CODE)
  }

  /** @throws UserError if the disk is full or the folder takes no files */
  storeCode(hash: string, code: Uint8Array, sourceMap: Uint8Array): void {
    const file = this.codeFile(hash)
    if (existsSync(file)) return
    makeFolder(join(this.#folder, hash))
    replaceFile(`${file}.map`, sourceMap, { flush: false })
    replaceFile(file, Buffer.concat([code, Buffer.from(`\n//# sourceMappingURL=${CODE}.map\n`)]))
  }

  /** Writes down what was added. */
  save(): void {
    if (this.#saved) return
    const kept = [...this.#made].slice(-MAX_KEPT).map(([key, { bundle, inputs, around }]) => {
      return [key, { bundle, inputs: inputs.saved(), around: around.saved() } satisfies SavedMade] as const
    })
    replaceFile(join(this.#folder, FILE), JSON.stringify(kept), { flush: false })
    this.#saved = true
  }
}

/** Only this file writes it. One that cannot be read is as good as none: all is bundled again. */
function read(file: string): [string, Made][] {
  try {
    const saved: readonly (readonly [string, SavedMade])[] = JSON.parse(readFileSync(file, 'utf8'))
    return saved.map(([key, { bundle, inputs, around }]) => [
      key,
      { bundle, inputs: FileStamps.of(inputs), around: FileStamps.of(around) },
    ])
  } catch {
    return []
  }
}
