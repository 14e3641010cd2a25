const MAX_BYTES = 4096

/** Variables that Lambda sets itself; it refuses a function that wants to set them. */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
])

/**
 * The environment of a function as texts.
 * @throws RangeError for what Lambda would refuse: other names than letters, digits and `_`, reserved ones, over 4 KB
 */
export function checkEnvironment(component: string, given: unknown): Readonly<Record<string, string>> {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null) {
    throw new RangeError(`"environment" of ${component} has to be names with texts.`)
  }
  const environment = Object.entries(given).map(([name, value]): [string, string] => [name, String(value)])
  for (const [name] of environment) {
    if (RESERVED.has(name))
      throw new RangeError(`"environment" of ${component} sets ${name}, which Lambda sets itself.`)
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      throw new RangeError(
        `"environment" of ${component} sets "${name}": a name has to begin with a letter, and go on with letters, digits and "_".`,
      )
    }
  }
  const bytes = environment.reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0)
  if (bytes > MAX_BYTES) {
    throw new RangeError(`"environment" of ${component} has ${bytes} bytes; Lambda takes ${MAX_BYTES} in all.`)
  }
  return Object.fromEntries(environment)
}
