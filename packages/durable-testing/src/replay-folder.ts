import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type HistoryFile, readHistoryFile } from './history-file.ts'
import type { Handler } from './in-process-invoker.ts'
import { replay } from './replay.ts'
import { type Replayed, type ReplaySummary, summary } from './replayed.ts'

/**
 * Replays every history in a folder, in the order of their file names.
 *
 * @param handlerOf the handler for a history: always the same, or the one that `history.handler` names
 * @throws if there is none: a check of nothing would pass for ever
 */
export async function replayFolder(
  folder: string,
  handlerOf: (history: HistoryFile, file: string) => Handler | Promise<Handler>,
): Promise<ReplaySummary> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  if (files.length === 0) {
    throw new Error(`There is no history in ${folder}. Record one with \`durable record <execution> -o FILE\`.`)
  }
  const replayed: Replayed[] = []
  for (const file of files) {
    const path = join(folder, file)
    const history = await readHistoryFile(path)
    replayed.push({ source: file, report: await replay(await handlerOf(history, path), history) })
  }
  return summary(replayed)
}
