import { createHash } from 'node:crypto'
import { type Account, functionArn } from 'durable-engine'
import type { ListedVersion } from './context.ts'

/** A function's configuration as Lambda writes it; `qualifier` is what the caller asked for and goes into the ARN. */
export function functionConfiguration(account: Account, listed: ListedVersion, qualifier: string | undefined): object {
  const { name, version, durable, handler, memoryMb, environment, codeSha256, codeSize, lastModified } = listed
  return {
    FunctionName: name,
    FunctionArn: functionArn(account, name, qualifier),
    Runtime: 'nodejs24.x',
    Role: `arn:aws:iam::${account.accountId}:role/${name}`,
    Handler: handler,
    CodeSize: codeSize,
    Description: '',
    Timeout: listed.timeoutSeconds,
    MemorySize: memoryMb,
    LastModified: new Date(lastModified).toISOString().replace('Z', '+0000'),
    CodeSha256: codeSha256,
    Version: version,
    Environment: { Variables: environment },
    RevisionId: revisionId(name, version, codeSha256, String(lastModified)),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [process.arch === 'arm64' ? 'arm64' : 'x86_64'],
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    // Present for durable functions only: this is how clients tell.
    DurableConfig:
      durable === undefined
        ? undefined
        : { RetentionPeriodInDays: durable.retentionDays, ExecutionTimeout: durable.executionTimeoutSeconds },
  }
}

export function aliasConfiguration(account: Account, functionName: string, name: string, version: string): object {
  return {
    AliasArn: functionArn(account, functionName, name),
    Name: name,
    FunctionVersion: version,
    Description: '',
    RevisionId: revisionId(functionName, name, version),
  }
}

/** The same for as long as nothing changes, in the form of a UUID. */
function revisionId(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(parts.join(' ')).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
