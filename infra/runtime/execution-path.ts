/** The parts of an execution's ARN that a status URL names; the function is that of the API. */
const ARN = /:([^:/]+)\/durable-execution\/([^/]+)\/([^/]+)$/
const PART = /^[A-Za-z0-9$_-]{1,64}$/

/** `/executions/VERSION/NAME/ID` of an execution's ARN. */
export function statusPath(arn: string): string {
  const [, ...parts] = ARN.exec(arn) ?? []
  return `/executions/${parts.map(encodeURIComponent).join('/')}`
}

/** The ARN of the execution that a status URL names; undefined if none can have such parts. */
export function executionArn(
  functionArn: string,
  { version, name, id }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const parts = [version, name, id].filter((part) => part !== undefined && PART.test(part))
  return parts.length === 3 ? `${functionArn}:${version}/durable-execution/${name}/${id}` : undefined
}
