import { standIns } from './components.ts'
import { Output, unwrap } from './output.ts'
import type { Recorder } from './recorder.ts'

/** What a stack file passes to `$config`. */
export interface Config {
  app(input: { readonly stage: string }): AppConfig | Promise<AppConfig>
  run(): unknown
}

export interface AppConfig {
  readonly name: string
  readonly home?: string
}

/** Puts the names that SST provides for a stack file on the global object. */
export function provideGlobals(recorder: Recorder, app: { name: string; stage: string }): void {
  const { aws, root } = standIns(recorder)
  const unknown = (path: string) => unknownComponent(recorder, path)
  Object.assign(globalThis, {
    $config: (config: Config) => config,
    $app: app,
    $dev: false,
    $interpolate: (texts: TemplateStringsArray, ...values: unknown[]) =>
      new Output(texts.map((text, i) => text + (i < values.length ? String(unwrap(values[i])) : '')).join('')),
    $concat: (...values: unknown[]) => new Output(values.map((value) => String(unwrap(value))).join('')),
    $resolve: (values: unknown) => new Output(unwrap(values)),
    $jsonStringify: (value: unknown) => new Output(JSON.stringify(unwrap(value))),
    $jsonParse: (text: unknown) => new Output(JSON.parse(String(unwrap(text)))),
    $output: (value: unknown) => (value instanceof Output ? value : new Output(value)),
    sst: withFallback({ ...root, aws: withFallback(aws, (name) => unknown(`sst.aws.${name}`)) }, (name) =>
      unknown(`sst.${name}`),
    ),
    aws: unknown('aws'),
  })
}

function withFallback<T extends object>(known: T, fallback: (name: string) => unknown): T {
  return new Proxy(known, {
    get: (target, key) => (key in target || typeof key === 'symbol' ? Reflect.get(target, key) : fallback(key)),
  })
}

/**
 * A component without stand-in: it can be made and asked for anything, and a warning names it. Whatever it is asked for
 * is a text that says that it is not there.
 */
function unknownComponent(recorder: Recorder, path: string): unknown {
  const absent = new Output(`(${path} is not there locally)`)
  return new Proxy(function unknown() {}, {
    get: (_target, key) =>
      typeof key === 'symbol' || key === 'then' ? undefined : unknownComponent(recorder, `${path}.${key}`),
    apply: () => absent,
    construct(_target, [name]: unknown[]) {
      recorder.warnings.push(`${path} "${name}" has no local stand-in: it is not there locally.`)
      return new Proxy(
        {},
        { get: (_instance, key) => (typeof key === 'symbol' || key === 'then' ? undefined : absent) },
      )
    },
  })
}
