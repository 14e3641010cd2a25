import { bundle, type FunctionOptions, MAY_TRACE, SETTINGS, TRACED } from './function-settings.ts'

type FunctionArgs = ConstructorParameters<typeof sst.aws.Function>[1]

export interface PlainFunctionOptions extends FunctionOptions {
  /** How long one invocation may take: at most 15 minutes. */
  readonly timeout: NonNullable<FunctionArgs['timeout']>
  /** Whether it calls Lambda's durable functions by the AWS SDK. Default false. */
  readonly callsDurableApis?: boolean
}

/** What an ordinary function is made of, for a component that takes such arguments: a route, a schedule. */
export function plainFunctionArgs(options: PlainFunctionOptions) {
  const { callsDurableApis = false, permissions = [], ...args } = options
  return {
    ...SETTINGS,
    ...args,
    permissions: [...permissions, MAY_TRACE],
    nodejs: bundle({ callsDurableApis }),
    transform: { function: TRACED },
  }
}

/** A function that is not durable. */
export function plainFunction(name: string, options: PlainFunctionOptions) {
  return new sst.aws.Function(name, plainFunctionArgs(options))
}
