import { statSync } from 'node:fs'

/** Files as they were at one time, to tell later whether they are still the same. */
export class FileStamps {
  readonly files: readonly string[]
  readonly #stamps: readonly string[]

  /** `readAfter`: when they began to be read, in epoch milliseconds. What was written since then never holds. */
  constructor(files: readonly string[], readAfter: number) {
    this.files = files
    this.#stamps = files.map((file) => stampOf(file, readAfter))
  }

  /** Whether none has been written, made or removed since. */
  hold(): boolean {
    return this.files.every((file, index) => stampOf(file) === this.#stamps[index])
  }
}

function stampOf(file: string, readAfter = Number.POSITIVE_INFINITY): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return 'absent'
  return stats.mtimeMs < readAfter ? `${stats.mtimeMs} ${stats.size}` : 'written while it was read'
}
