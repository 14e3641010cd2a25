#!/usr/bin/env node
// The only file that runs on the machine's own Node (20 or newer): plain JavaScript, built-ins only.
//
// It installs what a task needs with the pinned pnpm, once per lockfile, then runs the task on Node 24
// from the npm package `node`. Running an example needs less than contributing does, so there are two
// scopes of installation; the stamp in node_modules says which one is there. An example that needs much that the others
// do not is installed with its first use.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const bin = join(root, 'node_modules', '.bin')
const stamp = join(root, 'node_modules', '.installed.json')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const windows = process.platform === 'win32'
const cli = join('packages', 'durable-local', 'src', 'cli', 'main.ts')
const compiled = join(root, 'packages', 'durable-local', 'node_modules', '.cache', 'compiled')
const deploy = join('infra', 'deploy', 'main.ts')
/** Names in `examples/`: what runs state machines is as large as the half of all the rest. */
const onFirstUse = ['step-functions']

const env = {
  ...process.env,
  npm_config_prefer_offline: 'true', // else a cached npx still asks the registry, and hangs for a minute without a network
  npm_config_update_notifier: 'false',
  npm_config_loglevel: 'error',
  npm_config_yes: 'true',
  TURBO_TELEMETRY_DISABLED: '1',
  SST_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
}

/** Runs a command in the repository's root and ends this process with its exit code if that is not 0. */
function run(command, args, extra = {}) {
  const result = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', shell: windows, ...extra })
  if (result.error) fail(`could not run ${command}: ${result.error.message}`)
  if (result.status !== 0) process.exit(result.status ?? 1)
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

function pnpm(args, extra) {
  run('npx', [`--package=${manifest.packageManager.split('+')[0]}`, '--', 'pnpm', ...args], extra)
}

/** What an installation depends on: when this changes, it is made again. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'])
    hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function installed() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'))
  } catch {
    // Somebody has installed without this file. What contributors need stays, too.
    return existsSync(join(bin, 'vitest')) ? { scope: 'all' } : {}
  }
}

/**
 * Installs the packages of a scope: `run` for running examples, `all` for contributing. `all` serves both.
 *
 * @param used words of the command, which may name an example
 */
function install(wanted, used = []) {
  const now = fingerprint()
  const before = installed()
  // A smaller scope would take away what the larger one has installed.
  const scope = before.scope === 'all' ? 'all' : wanted
  const names = used.map((word) => basename(word))
  const there = before.scope === 'run' ? (before.also ?? []) : []
  const also = onFirstUse.filter((name) => names.includes(name) || there.includes(name))
  const complete = before.scope === 'all' || (before.scope === scope && also.length === there.length)
  if (before.fingerprint === now && complete) return
  console.error(before.fingerprint ? 'Installing what changed …' : 'Installing, once …')
  const only =
    scope === 'run'
      ? [
          '--prod',
          '--filter',
          '.',
          '--filter',
          'durable-local...',
          '--filter',
          './examples/*...',
          '--filter',
          'infra...',
          ...onFirstUse.filter((name) => !also.includes(name)).flatMap((name) => ['--filter', `!./examples/${name}`]),
        ]
      : []
  // Messages go to stderr, so that `npm start -- --json` prints nothing but JSON on stdout.
  const quiet = ['--reporter=append-only', '--loglevel=warn']
  // Some registries let connections wait when there are many at once: eight were twice as fast as pnpm's default here.
  const flags = ['--frozen-lockfile', '--prefer-offline', '--network-concurrency=8', ...quiet]
  pnpm([...only, 'install', ...flags], { stdio: ['ignore', 2, 2] })
  writeFileSync(stamp, JSON.stringify({ fingerprint: now, scope, ...(scope === 'run' ? { also } : {}) }))
}

/** Node 24 from the npm package `node`, or the machine's own if that is new enough. */
function node24() {
  const own = join(bin, windows ? 'node.cmd' : 'node')
  if (existsSync(own)) return own
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return fail(
    `This repository runs on Node 24. The npm package "node" has no build for ${process.platform}-${process.arch}, ` +
      `and the Node here is ${process.version}: install Node 24 and run the command again.`,
  )
}

/** `npm start` alone shows the order workflow; with arguments it is `durable run`. */
function startArguments(args) {
  const named = args.length > 0 && !args[0].startsWith('-')
  return ['run', ...(named ? [] : ['order-processing']), ...args]
}

const [task, ...args] = process.argv.slice(2)
const commands = {
  start: { scope: 'run', script: [cli, ...startArguments(args)] },
  // `new` builds packages, for which it takes the compiler.
  durable: { scope: args[0] === 'new' ? 'all' : 'run', script: [cli, ...args] },
  deploy: { scope: 'run', script: [deploy, 'deploy', ...args] },
  remove: { scope: 'run', script: [deploy, 'remove', ...args] },
  smoke: { scope: 'run', script: [cli, 'smoke', ...args] },
  conformance: { scope: 'all', script: [join('packages', 'conformance', 'src', 'main.ts'), ...args] },
}

if (task === 'bench') {
  // The benchmarks install apart: neither running an example nor testing needs what they compare with.
  install('all')
  const folders = args[0] === 'engine' ? ['benchmarks', 'benchmarks/engines'] : ['benchmarks']
  for (const folder of folders) {
    pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--loglevel=warn'], { cwd: join(root, folder) })
  }
  run(node24(), [join('benchmarks', 'src', 'main.ts'), ...args])
} else if (task === 'new-example') {
  install('all')
  run(node24(), [join('scripts', 'new-example', 'main.ts'), ...args])
  // Another package of the workspace: the lockfile names it from now on.
  pnpm(['install', '--lockfile-only', '--prefer-offline', '--loglevel=warn'], { stdio: ['ignore', 2, 2] })
  install('all')
} else if (task in commands) {
  install(commands[task].scope, args)
  // Ctrl-C reaches SST as well, which has to end what it has begun: nobody is to think that it has.
  if (task === 'deploy' || task === 'remove') process.on('SIGINT', () => {})
  const path = `${bin}${delimiter}${process.env.PATH ?? ''}`
  // Without the bound on its young generation, V8 lets garbage grow to more than 100 MB before it looks at it.
  run(node24(), ['--max-semi-space-size=16', ...commands[task].script], {
    // The cache is the command's own. It opens it by itself, but only for what comes after its first file.
    env: { ...env, PATH: path, DURABLE_COMMAND: `npm run durable --`, NODE_COMPILE_CACHE: compiled },
  })
} else {
  install('all')
  node24()
  pnpm(['run', `_${task}`, ...args])
}
