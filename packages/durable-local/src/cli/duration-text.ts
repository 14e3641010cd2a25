const UNITS = [
  { name: 'd', ms: 86_400_000, part: 'h', partMs: 3_600_000 },
  { name: 'h', ms: 3_600_000, part: 'min', partMs: 60_000 },
  { name: 'min', ms: 60_000, part: 's', partMs: 1000 },
] as const

/** A length of time for people, in at most two units: `4 ms`, `1.2 s`, `2 min 5 s`, `3 d 4 h`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 9950) return `${Number((ms / 1000).toFixed(1))} s`
  for (const { name, ms: unitMs, part, partMs } of UNITS) {
    const rounded = Math.round(ms / partMs) * partMs
    if (rounded < unitMs) continue
    const rest = (rounded % unitMs) / partMs
    return `${Math.floor(rounded / unitMs)} ${name}${rest === 0 ? '' : ` ${rest} ${part}`}`
  }
  return `${Math.round(ms / 1000)} s`
}

const FACTORS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const PARTS = /(?<amount>\d+(?:\.\d+)?)\s*(?<unit>ms|s|min|m|h|d)(?![a-z])/g

/**
 * Reads a length of time: a number of seconds, or text like `500ms`, `2s`, `1.5 h`, `1d 2h`. Undefined if it is none.
 */
export function parseDuration(value: number | string): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value * 1000 : undefined
  const text = value.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const parts = [...text.matchAll(PARTS)]
  if (parts.length === 0 || text.replaceAll(PARTS, '').trim() !== '') return undefined
  return parts.reduce((sum, { groups }) => sum + Number(groups?.amount) * (FACTORS[groups?.unit ?? ''] ?? 0), 0)
}
