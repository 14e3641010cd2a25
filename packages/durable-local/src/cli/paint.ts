import { styleText } from 'node:util'

export type Tone = 'good' | 'bad' | 'waiting' | 'running' | 'quiet' | 'strong'

/** Gives text a colour, or leaves it as it is where there are no colours. */
export type Paint = (tone: Tone, text: string) => string

const STYLES = {
  good: 'green',
  bad: 'red',
  waiting: 'yellow',
  running: 'cyan',
  quiet: 'dim',
  strong: 'bold',
} as const

/** Colours for a stream that is a terminal, unless the user has none (`NO_COLOR`, `TERM=dumb`). */
export function paintFor(stream: NodeJS.WriteStream): Paint {
  return (tone, text) => styleText(STYLES[tone], text, { stream })
}

export function noPaint(_tone: Tone, text: string): string {
  return text
}
