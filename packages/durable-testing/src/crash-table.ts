import type { CrashRow, EffectCounts } from './crash-everywhere.ts'

/**
 * What happened at each point where the process was made to die, as a markdown table. A lost response gets no line of
 * its own: the checkpoint was accepted, as when the process dies after it.
 */
export function crashTable(rows: readonly CrashRow[]): string {
  const lines = rows.filter(({ fault }) => fault.kind !== 'lost-response').map(line)
  return [
    '| the process dies | replayed | runs again | effects | result |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function line({ fault, at, replayed, ranAgain, effects }: CrashRow): string {
  // A step that starts and succeeds in one checkpoint is the usual case.
  const what = at.replaceAll(/START ([^,]+), SUCCEED \1(?=,|$)/g, '$1')
  const point = `${fault.kind === 'crash-before' ? 'before' : 'after'} checkpoint ${fault.checkpoint}: ${what}`
  const cells = [point, `${replayed}`, ranAgain.join(', ') || '–', counts(effects), 'the same']
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function counts(effects: EffectCounts): string {
  return (
    Object.entries(effects)
      .map(([key, count]) => `${key} × ${count}`)
      .join(', ') || '–'
  )
}
