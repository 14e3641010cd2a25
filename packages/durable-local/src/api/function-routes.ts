import { ServiceError } from 'durable-engine'
import type { ApiContext, ListedFunction, ListedVersion } from './context.ts'
import { type ApiRequest, type ApiResponse, ok } from './http.ts'
import { queryInput } from './input.ts'
import { checkShape } from './shape.ts'
import * as shapes from './shapes.ts'

// What the registry of functions answers to reads. Functions come from stack files; the write calls are not there.

interface PageInput {
  readonly FunctionVersion?: string
  readonly Marker?: string
  readonly MaxItems?: number
}

const pageShapes = {
  FunctionVersion: { type: 'string' },
  Marker: { type: 'string' },
  MaxItems: shapes.functionMaxItems,
} as const

export async function listFunctions(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const input = queryInput<PageInput>(request, pageShapes)
  const all = context.functions
    .list()
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ latest, versions }) => (input.FunctionVersion === 'ALL' ? [latest, ...versions] : [latest]))
  const { items, NextMarker } = pageOf(all, input)
  return ok({ Functions: items.map((version) => configuration(context, version, false)), NextMarker })
}

export async function getFunction(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const version = versionOf(request, context)
  return ok({
    Configuration: configuration(context, version, true),
    Code: { RepositoryType: 'local' },
    Tags: {},
  })
}

export async function getFunctionConfiguration(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  return ok(configuration(context, versionOf(request, context), true))
}

export async function listVersionsByFunction(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const { latest, versions } = functionOf(request, context)
  const { items, NextMarker } = pageOf([latest, ...versions], queryInput<PageInput>(request, pageShapes))
  return ok({ Versions: items.map((version) => configuration(context, version, true)), NextMarker })
}

/** Stacks declare no aliases, so there are none to list. */
export async function listAliases(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  functionOf(request, context)
  return ok({ Aliases: [] })
}

export async function getAlias(request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const { name } = functionOf(request, context)
  const { region, accountId } = context
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}:${request.labels.alias}`
  throw new ServiceError('ResourceNotFoundException', `Alias not found: ${arn}`)
}

export async function getAccountSettings(_request: ApiRequest, context: ApiContext): Promise<ApiResponse> {
  const functions = context.functions.list()
  return ok({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    },
    AccountUsage: {
      TotalCodeSize: functions.reduce((sum, { latest }) => sum + latest.codeSize, 0),
      FunctionCount: functions.length,
    },
  })
}

const REFERENCE =
  /^(?:arn:[^:]+:lambda:[^:]+:)?(?:\d{12}:)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<qualifier>.+))?$/

function functionOf(request: ApiRequest, { functions, region, accountId }: ApiContext): ListedFunction {
  const { functionName = '' } = request.labels
  checkShape(shapes.functionName, functionName, 'functionName')
  const name = REFERENCE.exec(functionName)?.groups?.name
  const found = functions.list().find((listed) => listed.name === name)
  if (found !== undefined) return found
  const arn = `arn:aws:lambda:${region}:${accountId}:function:${name}`
  throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
}

function versionOf(request: ApiRequest, context: ApiContext): ListedVersion {
  const listed = functionOf(request, context)
  const inline = REFERENCE.exec(request.labels.functionName ?? '')?.groups?.qualifier
  const wanted = request.query.get('Qualifier') ?? inline ?? '$LATEST'
  const found = [listed.latest, ...listed.versions].find(({ version }) => version === wanted)
  if (found !== undefined) return { ...found, version: wanted }
  const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${listed.name}:${wanted}`
  throw new ServiceError('ResourceNotFoundException', `Function not found: ${arn}`)
}

function configuration({ region, accountId }: ApiContext, version: ListedVersion, qualified: boolean): object {
  const unqualified = `arn:aws:lambda:${region}:${accountId}:function:${version.name}`
  return {
    FunctionName: version.name,
    FunctionArn: qualified || version.version !== '$LATEST' ? `${unqualified}:${version.version}` : unqualified,
    Runtime: 'nodejs24.x',
    Role: `arn:aws:iam::${accountId}:role/local`,
    Handler: version.handler,
    CodeSize: version.codeSize,
    CodeSha256: version.codeSha256,
    Timeout: version.timeoutSeconds,
    MemorySize: version.memoryMb,
    LastModified: new Date(version.lastModified).toISOString().replace('Z', '+0000'),
    Version: version.version,
    Environment: { Variables: version.environment },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: ['arm64'],
    ...(version.durable === undefined
      ? {}
      : {
          DurableConfig: {
            ExecutionTimeout: version.durable.executionTimeoutSeconds,
            RetentionPeriodInDays: version.durable.retentionDays,
          },
        }),
  }
}

function pageOf<T>(
  all: readonly T[],
  { Marker, MaxItems = 50 }: PageInput,
): { readonly items: readonly T[]; readonly NextMarker?: string } {
  const start = Marker === undefined ? 0 : Number(Buffer.from(Marker, 'base64url').toString())
  if (!Number.isSafeInteger(start) || start < 0)
    throw new ServiceError('InvalidParameterValueException', 'Invalid marker')
  const end = start + MaxItems
  if (end >= all.length) return { items: all.slice(start) }
  return { items: all.slice(start, end), NextMarker: Buffer.from(String(end)).toString('base64url') }
}
