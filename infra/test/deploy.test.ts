import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const home = mkdtempSync(join(tmpdir(), 'deploy-'))
afterAll(() => rmSync(home, { recursive: true }))

/** Stands in for SST: says where it was started, and how. */
const sst = join(home, 'sst')
writeFileSync(sst, '#!/bin/sh\necho "$PWD $*"\nexit 7\n')
chmodSync(sst, 0o755)

const ACCOUNT = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' }

function deploy(task: string, args: readonly string[], account: Readonly<Record<string, string>> = ACCOUNT) {
  const { PATH = '' } = process.env
  const env = { PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true', SST_BIN_PATH: sst, ...account }
  const main = join(ROOT, 'infra/deploy/main.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, task, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  })
  return { status, stdout: stdout.trim(), stderr: stderr.trim() }
}

test.each(['deploy', 'remove'])('%s runs SST in the folder of the example, and ends as it ends', (task) => {
  expect(deploy(task, ['order-processing', '--stage', 'ann-1'])).toEqual({
    status: 7,
    stdout: `${join(ROOT, 'examples/order-processing')} ${task} --stage ann-1`,
    stderr: '',
  })
})

test.each([
  ['no example', [], 'Name one example: npm run deploy -- order-processing --stage yours'],
  [
    'an unknown example',
    ['order-procesing', '--stage', 'a'],
    'There is no example "order-procesing". Did you mean "order-processing"?',
  ],
  ['no stage', ['order-processing'], 'Say which stage: npm run deploy -- order-processing --stage yours'],
  [
    'a stage that cannot be',
    ['order-processing', '--stage', 'a b'],
    'A stage has 1 to 32 letters, digits and "-", got "a b".',
  ],
  [
    'a stage that is too long',
    ['order-processing', '--stage', 'a'.repeat(33)],
    'A stage has 1 to 32 letters, digits and "-", got "aaa',
  ],
  [
    'an unknown option',
    ['order-processing', '--stge', 'a'],
    "Unknown option '--stge'. Expected: npm run deploy -- order-processing --stage yours",
  ],
  [
    'a stage without its name',
    ['order-processing', '--stage'],
    "Option '--stage <value>' argument missing. Expected: ",
  ],
  ['two examples', ['saga', 'order-processing', '--stage', 'a'], 'Name one example: '],
])('%s is told, and nothing is done', (_, args, message) => {
  const { status, stdout, stderr } = deploy('deploy', args)
  expect([status, stdout]).toEqual([stderr.startsWith('There is no example') ? 1 : 2, ''])
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('    at ')
})

test.each(['deploy', 'remove'])('%s tells how it is used, without an account', (task) => {
  const { status, stdout, stderr } = deploy(task, ['--help'], {})
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(new RegExp(`^Usage: npm run ${task} -- <example> --stage <name>\\n`))
})

test('Ctrl-C is left to SST, and waited for', async () => {
  const slow = join(home, 'slow-sst')
  writeFileSync(
    slow,
    "#!/bin/sh\ntrap 'kill $!; sleep 0.3; echo the stage is free; exit 3' INT\nsleep 30 &\necho started\nwait\n",
  )
  chmodSync(slow, 0o755)
  const { PATH = '' } = process.env
  const args = [join(ROOT, 'infra/deploy/main.ts'), 'deploy', 'order-processing', '--stage', 'ann']
  const env = { PATH, HOME: home, SST_BIN_PATH: slow, ...ACCOUNT }
  const deploying = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  deploying.stdout.on('data', (text) => {
    said += text
    // As a terminal does: to all of them.
    if (said === 'started\n') process.kill(-(deploying.pid ?? 0), 'SIGINT')
  })
  expect(await once(deploying, 'close')).toEqual([3, null])
  expect(said).toBe('started\nthe stage is free\n')
})

test('without credentials or a region nothing is done', () => {
  const { AWS_REGION, ...credentials } = ACCOUNT
  const args = ['order-processing', '--stage', 'ann']
  expect(deploy('deploy', args, { AWS_REGION })).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^There are no AWS credentials: .*\nGive both as to the AWS CLI/),
  })
  expect(deploy('deploy', args, credentials)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^There is no AWS region: Region is missing\.\n/),
  })
})

test('SST is pinned to one version everywhere', () => {
  const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')
  const { sst: pinned } = JSON.parse(text('infra/sst/package.json')).dependencies
  expect(text('pnpm-workspace.yaml')).toMatch(new RegExp(`^  sst: ${pinned}$`, 'm'))
})
