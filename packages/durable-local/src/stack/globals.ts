import { absent } from './absent.ts'
import { ACCOUNT_ID, REGION } from './account.ts'
import { cloudOnly, randomResources } from './cloud-only.ts'
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
  readonly providers?: Readonly<Record<string, unknown>>
}

/** Puts the names that SST provides for a stack file on the global object. */
export function provideGlobals(recorder: Recorder, app: { readonly name: string; readonly stage: string }): void {
  const warn = (warning: string) => recorder.warn(warning)
  const { aws, lambda, sfn, root } = standIns(recorder)
  const services = Object.fromEntries(
    Object.entries({ ...cloudOnly(recorder), lambda, sfn }).map(([name, kinds]) => [
      name,
      withFallback(kinds, `aws.${name}`, warn),
    ]),
  )
  Object.assign(globalThis, {
    $config: (config: Config) => config,
    $app: app,
    $dev: false,
    ...outputFunctions,
    $transform: () => warn('$transform has no effect locally.'),
    sst: withFallback({ ...root, aws: withFallback(aws, 'sst.aws', warn) }, 'sst', warn),
    aws: withFallback({ ...accountFunctions(), ...services }, 'aws', warn),
    random: withFallback(randomResources(recorder), 'random', warn),
  })
}

const outputFunctions = {
  $interpolate: (texts: TemplateStringsArray, ...values: unknown[]) =>
    new Output(texts.map((text, i) => text + (i < values.length ? String(unwrap(values[i])) : '')).join('')),
  $concat: (...values: unknown[]) => new Output(values.map((value) => String(unwrap(value))).join('')),
  $resolve: (values: unknown) => new Output(unwrap(values)),
  $output: (value: unknown) => new Output(unwrap(value)),
  $jsonStringify: (value: unknown) => new Output(JSON.stringify(unwrap(value))),
  $jsonParse: (text: unknown) => new Output<unknown>(JSON.parse(String(unwrap(text)))),
}

/** What a stack asks of its account, in both forms: `aws.getRegion()` is a promise, `aws.getRegionOutput()` an output. */
function accountFunctions(): Record<string, unknown> {
  const known = {
    getRegion: { name: REGION, region: REGION, id: REGION },
    getCallerIdentity: { accountId: ACCOUNT_ID, id: ACCOUNT_ID, arn: `arn:aws:iam::${ACCOUNT_ID}:root` },
    getPartition: { partition: 'aws', id: 'aws', dnsSuffix: 'amazonaws.com' },
  }
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => [
      [name, async () => value],
      [`${name}Output`, () => new Output(value)],
    ]),
  )
}

/** A name space in which every name that is not known stands for something absent. */
function withFallback<T extends object>(known: T, path: string, warn: (warning: string) => void): T {
  return new Proxy(known, {
    get: (target, key) =>
      key in target || typeof key === 'symbol' ? Reflect.get(target, key) : absent(`${path}.${key}`, warn),
  })
}
