import { createRequire, syncBuiltinESMExports } from 'node:module'
import { Socket } from 'node:net'
import { ownCallSite } from './call-site.ts'
import { reporter } from './handler-code.ts'

// 1. The patches are made once for the process, and stay: taking them out again would need to know that nobody else has
//    put theirs on top.
// 2. Outside the code of a handler under test they do nothing but look where they are.
// 3. They report, and then do what they were called for: a report must not change what it reports on.

const INSTALLED = Symbol.for('durable-testing.strict-patches')

const CLOCK = 'Read the clock in a step, or use `context.now()`: it is recorded, and the same in every invocation.'
const CHANCE = 'Make it in a step, or use `context.uuid(name)` or `context.random(name)`: the same in every invocation.'
const TIMER = 'Use `context.wait()`: a timer is gone when the invocation ends, and holds it up until then.'
const OUTSIDE = 'Do it in a step: outside one it happens again in every invocation, and its result is not recorded.'

interface ModulePatch {
  readonly module: string
  readonly functions?: readonly string[]
  readonly fix: string
  readonly throughLibraries?: true
}

/** What goes out into the world does so through libraries too; what else they do is their own affair. */
const CALLS = { fix: OUTSIDE, throughLibraries: true } as const

/** Built-in modules and their functions that a handler must not call outside a step. */
const MODULES: readonly ModulePatch[] = [
  {
    module: 'node:crypto',
    functions: ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync'],
    fix: CHANCE,
  },
  { module: 'node:timers', functions: ['setTimeout', 'setInterval', 'setImmediate'], fix: TIMER },
  { module: 'node:timers/promises', functions: ['setTimeout', 'setInterval', 'setImmediate'], fix: TIMER },
  { module: 'node:fs', fix: OUTSIDE },
  { module: 'node:fs/promises', fix: OUTSIDE },
  { module: 'node:http', functions: ['request', 'get'], ...CALLS },
  { module: 'node:https', functions: ['request', 'get'], ...CALLS },
  { module: 'node:http2', functions: ['connect'], ...CALLS },
  { module: 'node:net', functions: ['connect', 'createConnection'], ...CALLS },
  { module: 'node:tls', functions: ['connect'], ...CALLS },
  { module: 'node:dns', functions: ['lookup', 'resolve', 'resolve4', 'resolve6', 'reverse'], ...CALLS },
  { module: 'node:dns/promises', ...CALLS },
  {
    module: 'node:child_process',
    functions: ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync'],
    ...CALLS,
  },
]

/** Puts the patches in, the first time it is called. */
export function installPatches(): void {
  const marked = globalThis as typeof globalThis & { [INSTALLED]?: true }
  if (marked[INSTALLED]) return
  marked[INSTALLED] = true
  patchClock()
  patch({ owner: globalThis.crypto, name: 'crypto', functions: ['randomUUID', 'getRandomValues'], fix: CHANCE })
  patch({ owner: Math, name: 'Math', functions: ['random'], fix: CHANCE })
  patch({ owner: globalThis, functions: ['setTimeout', 'setInterval', 'setImmediate'], fix: TIMER })
  patch({ owner: globalThis, functions: ['fetch'], ...CALLS })
  patch({ owner: Socket.prototype, name: 'socket', functions: ['connect'], ...CALLS })
  patchModules()
}

function patchClock(): void {
  const RealDate = Date
  patch({ owner: RealDate, name: 'Date', functions: ['now'], fix: CLOCK })
  patch({ owner: performance, name: 'performance', functions: ['now'], fix: CLOCK })
  patch({ owner: process.hrtime, name: 'process.hrtime', functions: ['bigint'], fix: CLOCK })
  patch({ owner: process, name: 'process', functions: ['hrtime'], fix: CLOCK })
  const WatchedDate: DateConstructor = new Proxy(RealDate, {
    construct: function construct(target, args, newTarget) {
      // A date made from a value is the same each time.
      if (args.length === 0) notice('new Date()', CLOCK, construct)
      return Reflect.construct(target, args, newTarget === WatchedDate ? target : newTarget)
    },
    apply: function apply(target) {
      notice('Date()', CLOCK, apply)
      return target()
    },
  })
  RealDate.prototype.constructor = WatchedDate
  globalThis.Date = WatchedDate
}

function patchModules(): void {
  const require = createRequire(import.meta.url)
  for (const { module, functions, ...how } of MODULES) {
    const owner: object = require(module)
    const name = module.slice('node:'.length)
    patch({ owner, name, functions: functions ?? lowerCaseFunctionsOf(owner), ...how })
  }
  // Makes the patches visible to those who import the modules by name.
  syncBuiltinESMExports()
}

/** Classes such as `fs.Stats` do nothing by themselves. */
function lowerCaseFunctionsOf(owner: object): string[] {
  return Object.entries(owner).flatMap(([key, value]) =>
    typeof value === 'function' && /^[a-z]/.test(key) ? [key] : [],
  )
}

interface Patch {
  readonly owner: object
  /** How people write the owner; absent for globals. */
  readonly name?: string
  readonly functions: readonly string[]
  readonly fix: string
  /** Whether a library that the handler calls must not do it either. */
  readonly throughLibraries?: true
}

function patch({ owner, name, functions, fix, throughLibraries }: Patch): void {
  for (const key of functions) {
    const original: unknown = Reflect.get(owner, key)
    if (typeof original !== 'function') continue
    const call = `${name === undefined ? '' : `${name}.`}${key}()`
    // A proxy keeps what hangs on the function, such as its promisified form.
    const watched = new Proxy(original, {
      apply: function apply(target, self, args) {
        notice(call, fix, apply, throughLibraries)
        return Reflect.apply(target, self, args)
      },
    })
    Object.defineProperty(owner, key, { value: watched, writable: true, configurable: true, enumerable: true })
  }
}

function notice(call: string, fix: string, called: (...args: never[]) => unknown, throughLibraries?: true): void {
  const report = reporter()
  if (report === undefined) return
  const at = ownCallSite(called, throughLibraries)
  if (at !== undefined) report({ call, at, fix })
}
