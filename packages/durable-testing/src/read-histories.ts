import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type HistoryFile, readHistoryFile } from './history-file.ts'

/** A history with the name of its file. */
export interface NamedHistory {
  /** `happy` for `happy.json`. */
  readonly name: string
  readonly file: string
  readonly history: HistoryFile
}

/**
 * Reads every history in a folder, in the order of their names: one test for each.
 * @throws if there is none, for a check of nothing would pass for ever; or if a file is something else
 * @example
 * test.each(await readHistories('histories'))('$name replays', ({ history }) => expect(handler).toReplay(history))
 */
export async function readHistories(folder: string): Promise<readonly NamedHistory[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  if (names.length === 0) {
    throw new Error(`There is no history in ${folder}. Record one with \`durable record <execution> -o FILE\`.`)
  }
  return await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name)
      return { name: basename(name, '.json'), file, history: await readHistoryFile(file) }
    }),
  )
}
