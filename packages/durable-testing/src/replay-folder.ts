import { basename } from 'node:path'
import type { HistoryFile } from './history-file.ts'
import type { Handler } from './in-process-invoker.ts'
import { readHistories } from './read-histories.ts'
import { replay } from './replay.ts'
import { type Replayed, type ReplaySummary, summary } from './replayed.ts'

/**
 * Replays every history in a folder, in the order of their file names.
 *
 * @param handlerOf the handler for a history: always the same, or the one that `history.handler` names
 * @throws if there is none
 */
export async function replayFolder(
  folder: string,
  handlerOf: (history: HistoryFile, file: string) => Handler | Promise<Handler>,
): Promise<ReplaySummary> {
  const replayed: Replayed[] = []
  for (const { file, history } of await readHistories(folder)) {
    replayed.push({ source: basename(file), report: await replay(await handlerOf(history, file), history) })
  }
  return summary(replayed)
}
