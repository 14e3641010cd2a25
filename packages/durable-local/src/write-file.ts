import { renameSync, writeFileSync } from 'node:fs'

/** Replaces a file in one move: whoever reads it finds the old text or the new, never a part. */
export function replaceFile(path: string, text: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, text, { flush: true })
  renameSync(draft, path)
}
