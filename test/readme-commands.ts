import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { WRITING, withReadmeBlock } from '../packages/durable-testing/src/readme-block.ts'
import { ReadmeCommand } from './readme-command.ts'

// Runs the commands of the READMEs. The word after `sh` says how a block is to be taken:
//   ```sh              every line ends with exit code 0
//   ```sh fails        every line ends with another
//   ```sh stays        one line, which goes on beside those after it, and is ended with the page
//   ```sh aws          needs an AWS account, so it is not run
//   ```sh contributor  runs the tests or changes the repository, so it is not run by a test
//   ```sh copy         makes a project in `../NAME`; here, in a folder of the test's own
// A block ```text after it shows lines of what its commands print, in their order; times and ids vary. Inside
// `<!-- generated: output NAME /pattern/ -->` … `<!-- end -->` these are all lines with the pattern, and `npm run readme` writes them.

const ROOT = resolve(import.meta.dirname, '..')
/** What a visitor comes by first. All together take minutes: the long suite runs the others. */
export const FIRST_READMES = ['README.md', 'examples/basic-steps/README.md', 'packages/durable-local/README.md']

const KINDS = ['', 'fails', 'stays', 'aws', 'contributor', 'copy']

interface Block {
  readonly kind: string
  readonly commands: readonly string[]
  readonly output: readonly string[]
  /** The generated part of the README that the output stands in. */
  readonly part: { readonly name: string; readonly pattern: RegExp } | undefined
}

/** Runs every command of a README, and compares exit codes and output with what it shows. */
export async function expectCommandsOf(readme: string): Promise<void> {
  let markdown = await readFile(join(ROOT, readme), 'utf8')
  const blocks = blocksOf(markdown)
  expect(blocks.length, 'blocks with commands').toBeGreaterThan(0)
  const dataFolder = await mkdtemp(join(tmpdir(), 'readme-'))
  const staying: ReadmeCommand[] = []
  try {
    for (const { kind, commands, output, part } of blocks) {
      expect(KINDS, `the kind of the block "${commands[0]}"`).toContain(kind)
      if (kind === 'aws' || kind === 'contributor') continue
      if (kind === 'stays') {
        const running = new ReadmeCommand(onData(commands.join(), dataFolder), ROOT)
        staying.push(running)
        await running.until((lines) => missingLine(lines.map(essence), output.map(essence)) === undefined)
        continue
      }
      const printed: string[] = []
      for (const command of commands) {
        const whole = kind === 'copy' ? copying(command, dataFolder) : onData(command, dataFolder)
        const running = new ReadmeCommand(whole, ROOT)
        const exitCode = await running.ended
        const expected = kind === 'fails' ? 1 : 0
        expect(exitCode, `the exit code of "${command}", which printed:\n${running.lines.join('\n')}`).toBe(expected)
        printed.push(...running.lines)
      }
      if (part === undefined) {
        expectInOrder(printed.map(essence), output.map(essence))
        continue
      }
      const lines = printed.filter((line) => part.pattern.test(line))
      const shows = `what ${readme} shows of "${commands[0]}"; \`npm run readme\` writes it anew`
      if (!WRITING) expect(output.map(essence), shows).toEqual(lines.map(essence))
      else if (!isDeepStrictEqual(output.map(essence), lines.map(essence))) {
        markdown = withReadmeBlock(markdown, { name: part.name, content: `\`\`\`text\n${lines.join('\n')}\n\`\`\`` })
      }
    }
    if (WRITING) await writeFile(join(ROOT, readme), markdown)
  } finally {
    for (const running of staying.reverse()) await running.end()
    // Functions notice within a moment that their engine is gone.
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** The blocks of shell commands, each with the output that follows it. */
function blocksOf(markdown: string): Block[] {
  const fences = [...markdown.matchAll(/^```(\w+)[ ]?(\w*)\n([\s\S]*?)^```$/gm)]
  return fences.flatMap(([, language, kind = '', text = ''], index) => {
    if (language !== 'sh') return []
    const next = fences[index + 1]
    if (next?.[1] !== 'text') return [{ kind, commands: linesOf(text), output: [], part: undefined }]
    const part = partAround(markdown.slice(0, next.index))
    return [{ kind, commands: linesOf(text), output: linesOf(next[3] ?? ''), part }]
  })
}

/** The generated part that has just been opened. */
function partAround(before: string): Block['part'] {
  const [, name, pattern] =
    /^<!-- generated: (output [\w-]+ \/(.+)\/) -->\n$/m.exec(before.slice(before.lastIndexOf('<!--'))) ?? []
  return name === undefined ? undefined : { name, pattern: new RegExp(pattern ?? '') }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** The command on a data folder of the test's own. Replaying needs none. */
function onData(command: string, dataFolder: string): string {
  if (command.includes(' replay ')) return command
  return `${command}${command.includes(' -- ') ? '' : ' --'} --data ${dataFolder}`
}

/** The command with its project in a folder of the test's own, instead of beside the repository. */
function copying(command: string, folder: string): string {
  return command.replace(/ \.\.\/(?=[\w-]+)/, ` ${folder}/`)
}

/**
 * A line without what differs from run to run: times, ids, how wide the columns are, and how much was done before a
 * kill. A step that is faster than the request in flight shares its checkpoint with the next; one that takes more than
 * 50 ms has its start in a checkpoint of its own, so that the same kill may interrupt it.
 */
function essence(line: string): string {
  return line
    .replaceAll(/\b\d+ replayed\b(, ran again: .*)?|\bran again: .*/g, 'N replayed')
    .replace(/, interrupted (once|\d+ times)$/, '')
    .replaceAll(/\b\d+(\.\d+)? (ms|s|min|h|d)\b/g, 'TIME')
    .replaceAll(/TIME(\s+TIME)+/g, 'TIME')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
    .replaceAll(/(?<=-)[0-9a-f]{6}\b/g, 'ID')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function expectInOrder(printed: readonly string[], shown: readonly string[]): void {
  const line = missingLine(printed, shown)
  expect(line, `"${line}" is not, or not in this order, in:\n${printed.join('\n')}`).toBeUndefined()
}

/** The first line that is shown and does not stand, whole or as part of one, in what was printed after the one before. */
function missingLine(printed: readonly string[], shown: readonly string[]): string | undefined {
  let from = 0
  return shown.find((line) => {
    const found = printed.findIndex((candidate, index) => index >= from && candidate.includes(line))
    from = found + 1
    return found < 0
  })
}
