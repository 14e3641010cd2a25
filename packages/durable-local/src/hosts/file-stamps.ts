import { statSync } from 'node:fs'

/** Files with how they were. */
export type SavedStamps = readonly (readonly [file: string, stamp: string])[]

/** Files as they were at one time, to tell later whether they are still the same. */
export class FileStamps {
  readonly #stamps: SavedStamps

  private constructor(stamps: SavedStamps) {
    this.#stamps = stamps
  }

  /** `readAfter`: when they began to be read, in epoch milliseconds. What was written since then never holds. */
  static take(files: readonly string[], readAfter: number): FileStamps {
    return new FileStamps(files.map((file) => [file, stampOf(file, readAfter)]))
  }

  /** As they were saved, perhaps by another process. */
  static of(saved: SavedStamps): FileStamps {
    return new FileStamps(saved)
  }

  get files(): readonly string[] {
    return this.#stamps.map(([file]) => file)
  }

  saved(): SavedStamps {
    return this.#stamps
  }

  /** Whether none has been written, made or removed since. */
  hold(): boolean {
    return this.#stamps.every(([file, stamp]) => stampOf(file) === stamp)
  }
}

function stampOf(file: string, readAfter = Number.POSITIVE_INFINITY): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined) return 'absent'
  return stats.mtimeMs < readAfter ? `${stats.mtimeMs} ${stats.size}` : 'written while it was read'
}
