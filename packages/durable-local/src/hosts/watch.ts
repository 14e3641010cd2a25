import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** Editors write a file in several moves; what follows within this time belongs to the same save. */
const SETTLE_MS = 60

export interface Watch {
  /** Watches these files instead of those before. */
  watch(files: readonly string[]): void
  close(): void
}

/** A new file of one of these kinds may be what an import was waiting for. */
const SOURCE = /\.([cm]?[jt]sx?|json)$/

/**
 * Calls `onChange` after one of the files has changed, or another source beside them. Folders are watched, because
 * editors replace files.
 */
export function watchFiles(onChange: () => void): Watch {
  let watchers: FSWatcher[] = []
  let timer: NodeJS.Timeout | undefined

  function changed(): void {
    clearTimeout(timer)
    timer = setTimeout(onChange, SETTLE_MS)
  }

  function close(): void {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
    watchers = []
  }

  return {
    close,
    watch(files) {
      close()
      const byFolder = Map.groupBy(files, dirname)
      watchers = [...byFolder].map(([folder, inFolder]) => {
        const names = new Set(inFolder.map((file) => basename(file)))
        const watcher = watch(folder, (_event, name) => {
          if (name === null || names.has(name) || SOURCE.test(name)) changed()
        })
        // A folder that is removed under the watch is no reason to stop.
        watcher.on('error', () => {})
        return watcher
      })
    },
  }
}
