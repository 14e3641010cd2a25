import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder with the given files, and a data folder; both go when it is disposed of. */
export interface TemporaryExample extends Disposable {
  readonly directory: string
  readonly dataFolder: string
  write(file: string, text: string): void
  /** Replaces the body of the stack's run function. */
  writeStack(run: string): void
}

/** Makes an example of files given as text. `run` is the body of the stack's run function. */
export function temporaryExample(run: string, files: Readonly<Record<string, string>> = {}): TemporaryExample {
  const root = mkdtempSync(join(tmpdir(), 'durable-local-'))
  const directory = join(root, 'example')
  const dataFolder = join(root, 'data')
  mkdirSync(dataFolder, { recursive: true })
  function write(file: string, text: string): void {
    const path = join(directory, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  write('sst.config.ts', stackFile(run))
  for (const [file, text] of Object.entries(files)) write(file, text)
  return {
    directory,
    dataFolder,
    write,
    writeStack: (body) => write('sst.config.ts', stackFile(body)),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

export function stackFile(run: string): string {
  return `export default $config({\n  app() { return { name: 'demo', home: 'aws' } },\n  async run() {\n${run}\n  },\n})\n`
}
