import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

// What GitHub would run cannot be run here; that it names what is there, and gets no more rights than it needs, can be seen.

const ROOT = resolve(import.meta.dirname, '..')
const FOLDER = join(ROOT, '.github/workflows')
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

describe.for(readdirSync(FOLDER))('%s', (file) => {
  const text = readFileSync(join(FOLDER, file), 'utf8')
  const runs = [...text.matchAll(/\brun: (.+)$/gm)].map(([, command = '']) => command)

  test('runs commands that are there', () => {
    expect(runs.length).toBeGreaterThan(0)
    for (const command of runs) {
      const [, script] = /^npm run ([\w:]+)/.exec(command) ?? []
      if (script === undefined) expect(existsSync(join(ROOT, command)), command).toBe(true)
      else expect(Object.keys(scripts), command).toContain(script)
    }
  })

  test('lets nobody write a part of its commands: inputs come as environment variables', () => {
    expect(runs.filter((command) => command.includes('${{'))).toEqual([])
  })

  test('has no right to write in this repository, and no key: credentials come by OIDC', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n( {2}id-token: write\n)?(?! )/m)
    expect(text).not.toMatch(/: write(?<!id-token: write)|secrets\.|AWS_SECRET_ACCESS_KEY/)
  })

  test('ends, should something hang', () => {
    expect(text.match(/^ {4}runs-on:/gm)?.length).toBe(text.match(/^ {4}timeout-minutes: \d+$/gm)?.length)
  })
})
