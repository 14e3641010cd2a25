import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { CopiedProject, REPOSITORY } from './copied-project.ts'
import { COMMAND, durableIn } from './durable.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const place = mkdtempSync(join(tmpdir(), 'durable-new-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe.each([
  ['core', 'durable-core', ['official-sdk.test.ts']],
  ['official', '@aws/durable-execution-sdk-js', []],
])('a copy with --runtime %s', (runtime, sdk, onlyHere) => {
  let project: CopiedProject
  beforeAll(async () => {
    project = await CopiedProject.make('order-processing', 'my-shop', '--runtime', runtime)
    await project.linkPackages()
  })
  afterAll(() => project?.[Symbol.dispose]())

  test('names released versions and packages of its own, nothing of this repository', () => {
    const { name, dependencies, devDependencies, overrides } = project.json('package.json')
    expect(name).toBe('my-shop')
    expect(dependencies).toHaveProperty([sdk])
    const versions = Object.entries<string>({ ...dependencies, ...devDependencies })
    for (const [dependency, version] of versions) {
      if (version.startsWith('file:')) expect(project.files()).toContain(version.replace('file:', ''))
      else expect(version, dependency).toMatch(/^\d+\.\d+\.\d+$/)
    }
    // Whoever could publish a package of the same name must not be asked for it.
    const vendored = versions.filter(([, version]) => version.startsWith('file:')).map(([dependency]) => dependency)
    expect(Object.keys(overrides).sort()).toEqual(vendored.sort())
  })

  test('has no word of where it came from in its code, and its README only in the last section', () => {
    const foreign =
      /workspace:|catalog:|examples\/order-processing|durable new:|order-processing-local|\.\.\/\.\.\/(infra|packages)/
    for (const path of project.texts()) expect(project.read(path), path).not.toMatch(foreign)
    const readme = project.read('README.md')
    expect(readme).toContain('npm start -- --event declined')
    expect(readme).toContain('npm run deploy -- --stage yours')
    expect(readme).not.toMatch(/npm (start|run durable) -- [^\n]*order-processing/)
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
      expect(
        project.files().some((path) => path === target || path.startsWith(`${target}/`)),
        target,
      ).toBe(true)
    }
  })

  test('has those parts of infra/ that its stack uses, with the paths that they have there', () => {
    expect(project.files()).toEqual(expect.arrayContaining(['infra/workflow.ts', 'infra/function-settings.ts']))
    expect(project.files()).not.toContain('infra/callback-endpoint.ts')
    expect(project.read('sst.config.ts')).toContain("await import('./infra/workflow.ts')")
    expect(project.read('infra/workflow.ts')).toContain(`callsDurableApis = ${runtime === 'official'}`)
  })

  test('has the tests that make sense with that runtime', () => {
    const special = project.files().filter((path) => path.includes('official-sdk.test'))
    expect(special).toEqual(onlyHere.map((file) => `test/${file}`))
    expect(project.read('test/order-processing.test.ts')).toContain("from 'durable-testing'")
  })

  test('has packages that name everything that they import', () => {
    for (const name of project.vendored()) {
      const { dependencies = {}, peerDependencies = {} } = project.json(`node_modules/${name}/package.json`)
      const known = [name, ...Object.keys({ ...dependencies, ...peerDependencies })]
      expect(
        project
          .importsOf(name)
          .filter((imported) => !known.includes(imported) && !known.includes(`@types/${imported}`)),
        name,
      ).toEqual([])
    }
  })

  test('passes its own style check, which has something to say of other code', async () => {
    const check = () => project.node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.')
    expect(await check()).toMatchObject({ code: 0 })
    writeFileSync(join(project.directory, 'src/odd.ts'), 'export const a = "b";\n')
    expect(await check()).toMatchObject({ code: 1, output: expect.stringContaining('src/odd.ts') })
    rmSync(join(project.directory, 'src/odd.ts'))
  })

  test('passes its own type check against its packed packages', async () => {
    expect(await project.node('typescript/bin/tsc')).toEqual({ code: 0, output: '' })
  })

  test('runs an order to its end on its packed packages', async () => {
    const { code, output } = await project.node('durable-local/dist/cli/main.js', 'run', '.', '--json')
    expect(code, output).toBe(0)
    expect(JSON.parse(output)).toMatchObject({ status: 'SUCCEEDED' })
    expect(output).toContain('my-shop-local-Order')
  })

  test('is a git repository with one commit and nothing left to commit', async () => {
    expect((await project.run('git', ['log', '--format=%s'])).output.trim()).toBe(
      'my-shop, copied from the example order-processing',
    )
    expect((await project.run('git', ['status', '--porcelain'])).output).toBe('')
  })
})

test('with --json a script learns what was made and what to do next, in the words of the package manager', async () => {
  using project = await CopiedProject.make(
    'order-processing',
    'shop',
    '--json',
    '--no-git',
    '--package-manager',
    'pnpm',
  )
  expect(JSON.parse(project.said)).toMatchObject({
    name: 'shop',
    directory: project.directory,
    example: 'order-processing',
    runtime: 'core',
    packageManager: 'pnpm',
    git: 'not asked',
    files: expect.arrayContaining(['package.json', 'pnpm-workspace.yaml', '.github/workflows/ci.yml']),
    steps: expect.arrayContaining(['pnpm install', expect.stringContaining('pnpm run start')]),
  })
  expect(readdirSync(project.directory)).not.toContain('.git')
  expect(project.read('README.md')).toContain('pnpm run start --event declined')
  expect(project.read('.github/workflows/ci.yml')).toContain('pnpm install --frozen-lockfile')
})

test.each([
  [
    'an unknown example',
    ['order-procesing', join(place, 'a')],
    1,
    /Did you mean "order-processing"\?[\s\S]*examples: .*order-processing/,
  ],
  ['a folder inside the repository', ['order-processing', 'my-shop'], 2, 'such as ../my-shop'],
  ['a folder whose name is no app’s', ['order-processing', join(place, 'My Shop')], 2, 'give one with --name'],
  ['a name that is no app’s', ['order-processing', join(place, 'a'), '--name', 'My_Shop'], 2, 'lower-case letters'],
  ['an unknown runtime', ['order-processing', join(place, 'a'), '--runtime', 'java'], 2, 'core, official'],
  [
    'an unknown package manager',
    ['order-processing', join(place, 'a'), '--package-manager', 'yarn'],
    2,
    'npm, pnpm, bun',
  ],
  ['no folder', ['order-processing'], 2, "missing required argument 'dir'"],
])('%s is told, and nothing is made', async (_, args, code, message) => {
  const finished = await durableIn(REPOSITORY, 'new', ...args)
  expect(finished).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) })
  expect(readdirSync(place)).toEqual([])
})

test('a folder that has something in it, and a file, are left as they are', async () => {
  const [full, file] = [join(place, 'full'), join(place, 'file')]
  mkdirSync(full)
  writeFileSync(join(full, 'diary.txt'), 'mine')
  writeFileSync(file, 'mine too')
  const inFull = await durableIn(REPOSITORY, 'new', 'order-processing', full)
  expect(inFull).toMatchObject({ code: 1, stderr: expect.stringContaining('is not empty: it has diary.txt') })
  const onFile = await durableIn(REPOSITORY, 'new', 'order-processing', file)
  expect(onFile).toMatchObject({ code: 1, stderr: expect.stringContaining('is a file') })
  expect([readdirSync(place).sort(), readdirSync(full)]).toEqual([['file', 'full'], ['diary.txt']])
  rmSync(full, { recursive: true })
  rmSync(file)
})

test('whatever the machine refuses is told as that, and nothing is made', async () => {
  vi.stubEnv('TMPDIR', join(place, 'nowhere'))
  const refused = await durableIn(REPOSITORY, 'new', 'basic-steps', join(place, 'a-copy'))
  vi.unstubAllEnvs()
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toMatch(/a-copy was not made, and nothing is left behind: ENOENT: .*nowhere/)
  expect(refused.stderr).not.toContain('fault of the command')
  expect(readdirSync(place)).toEqual([])
})

test('a project with a space in its path is made, and the next steps lead there', async () => {
  const directory = join(place, "Ann's projects", 'shop')
  const { code, stdout } = await durableIn(REPOSITORY, 'new', 'basic-steps', directory, '--no-git')
  expect(code).toBe(0)
  expect(stdout).toContain(`\n  cd '${directory.replace("'", "'\\''")}'\n`)
  expect(readdirSync(directory)).toContain('package.json')
  rmSync(join(place, "Ann's projects"), { recursive: true })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s while it is made stops it, and leaves nothing behind', async (signal) => {
  const temporary = mkdtempSync(join(tmpdir(), 'durable-new-'))
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }))
  const args = [COMMAND, 'new', 'basic-steps', join(place, 'in/a-copy')]
  const env = { ...process.env, TMPDIR: temporary }
  const copying = spawn(process.execPath, args, { cwd: REPOSITORY, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  copying.stderr.on('data', (text) => (said += text))
  const ended = once(copying, 'close')
  // By then the packages are being compiled.
  await vi.waitUntil(() => readdirSync(temporary).some((name) => name.startsWith('durable-vendor-')), 30_000)
  copying.kill(signal)
  expect(await ended).toEqual([1, null])
  expect(said).toBe('Error Stopped: nothing was made.\n')
  expect([readdirSync(temporary), readdirSync(place)]).toEqual([[], []])
})
