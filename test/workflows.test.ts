import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CI_FILE, ciFile } from '../packages/durable-local/src/cli/new/ci-file.ts'
import { PACKAGE_MANAGERS } from '../packages/durable-local/src/cli/new/package-manager.ts'

// What GitHub would run cannot be run here; that it names what is there, and gets no more rights than it needs, can be seen.

const ROOT = resolve(import.meta.dirname, '..')
const FOLDER = join(ROOT, '.github/workflows')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

const own = readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8')] as const)
const copied = PACKAGE_MANAGERS.map((manager) => [`${CI_FILE} of a copy with ${manager}`, ciFile(manager)] as const)

function runsOf(text: string): readonly string[] {
  return [...text.matchAll(/\brun: (.+)$/gm)].map(([, command = '']) => command)
}

test.for(own)('%s runs commands that are there', ([, text]) => {
  expect(runsOf(text).length).toBeGreaterThan(0)
  for (const command of runsOf(text)) {
    const [, script] = /^npm run ([\w:]+)/.exec(command) ?? []
    if (script === undefined) expect(existsSync(join(ROOT, command)), command).toBe(true)
    else expect(Object.keys(scripts), command).toContain(script)
  }
})

describe.for([...own, ...copied])('%s', ([, text]) => {
  const runs = runsOf(text)

  test('lets nobody write a part of its commands: inputs come as environment variables', () => {
    expect(runs.filter((command) => command.includes('${{'))).toEqual([])
  })

  test('has no right to write in this repository, and no key: credentials come by OIDC', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n( {2}id-token: write\n)?(?! )/m)
    expect(text).not.toMatch(
      /: write(?<!id-token: write)|write-all|pull_request_target|secrets\.|AWS_SECRET_ACCESS_KEY/,
    )
  })

  test('names the code of others by commit, since a tag can be moved', () => {
    const actions = [...text.matchAll(/^ +- uses: (.*)$/gm)].map(([, action = '']) => action)
    expect(actions.length).toBeGreaterThan(0)
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('ends, should something hang', () => {
    expect(text.match(/^ {4}runs-on:/gm)?.length).toBe(text.match(/^ {4}timeout-minutes: \d+$/gm)?.length)
  })
})

test('copies call the same actions as this repository', () => {
  const actionsOf = (text: string) => text.match(/uses: (actions|aws-actions)\/.*$/gm) ?? []
  const ours = new Set(own.flatMap(([, text]) => actionsOf(text)))
  const theirs = new Set(copied.flatMap(([, text]) => actionsOf(text)))
  expect([...theirs].sort()).toEqual([...ours].sort())
})
