import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadStack } from 'durable-local'
import { describe, expect, onTestFinished, test } from 'vitest'
import { linkedResources } from '../offline/artifacts.ts'
import { deployedShape } from '../offline/deployed-shape.ts'
import type { LambdaResource } from '../offline/graph.ts'
import { hostedShape } from '../offline/hosted-shape.ts'
import { neededActions } from '../offline/needed-actions.ts'
import { bundlesWithinBudget } from '../offline/rules/bundle-size.ts'
import { checkedEndpoints, noTokensInLogs } from '../offline/rules/endpoints.ts'
import { leastPrivilege } from '../offline/rules/least-privilege.ts'
import { withinLimits } from '../offline/rules/limits.ts'
import { neededPermissions } from '../offline/rules/needed-permissions.ts'
import { alarms, boundedLogs, commonSettings, deadLetters, namedByStage } from '../offline/rules/operations.ts'
import { qualifiedPermissions, qualifiedTargets } from '../offline/rules/targets.ts'
import { sstDiff } from '../offline/sst-diff.ts'
import { sourceCheck, typeCheck } from '../offline/type-check.ts'
import { Workbench } from '../offline/workbench.ts'
import { platformIfPossible } from './every-stack.ts'

// The checks of stacks.deep.test.ts can fail: each is shown a fault, and names it.

const FIXTURE = join(import.meta.dirname, '../fixture')
const platform = await platformIfPossible()

describe.skipIf(platform === undefined)('a fault in a stack', () => {
  /** A copy of the fixture with texts of its stack file replaced. */
  function faulty(changes: Readonly<Record<string, string>>) {
    if (platform === undefined) throw new Error('skipped')
    const bench = new Workbench(FIXTURE, platform, ['random'])
    onTestFinished(() => bench[Symbol.dispose]())
    const file = join(bench.folder, 'sst.config.ts')
    let text = readFileSync(file, 'utf8')
    for (const [from, to] of Object.entries(changes)) {
      expect(text, 'what a fault replaces').toContain(from)
      text = text.replace(from, to)
    }
    writeFileSync(file, text)
    return { bench, diff: (environment = {}) => sstDiff(platform, bench, environment) }
  }

  test('a handler that is not there stops the loader, with file and line, and SST', async () => {
    const { bench, diff } = faulty({ 'src/asker.handler': 'src/nobody.handler' })
    await expect(loadStack(bench.folder)).rejects.toThrow(
      /sst\.config\.ts:\d+: The handler "src\/nobody\.handler" of Asker/,
    )
    await expect(diff()).rejects.toThrow('src/nobody')
  })

  test('a wrong type is told with file and line', () => {
    const { bench } = faulty({ "retention: '7 days'": "retention: 'a week'" })
    expect(typeCheck(bench)).toMatch(/^sst\.config\.ts\(\d+,\d+\): error TS2322: Type '"a week"' is not assignable/)
  })

  test('a link that is misspelled is told with file and line: in the stack, and in the code', async () => {
    const { bench } = faulty({ 'link: [approval]': 'link: [aproval]' })
    expect(typeCheck(bench)).toMatch(/^sst\.config\.ts\(\d+,\d+\): error TS2552: Cannot find name 'aproval'/)
    await expect(loadStack(bench.folder)).rejects.toThrow(/sst\.config\.ts:\d+: .*aproval is not defined/)
    const asker = join(bench.folder, 'src/asker.ts')
    writeFileSync(asker, readFileSync(asker, 'utf8').replace('Resource.Approval.name', 'Resource.Aproval.name'))
    expect(sourceCheck(bench)).toMatch(/^src\/asker\.ts\(\d+,\d+\): error TS2551: Property 'Aproval' does not exist/)
  })

  test('what SST would deploy all the same is found in what it would create', async () => {
    const { bench, diff } = faulty({
      "retention: '7 days'": "retention: '400 days'",
      "{ execution: '1 hour', invocation: '30 seconds' }": "{ execution: '400 days', invocation: '20 minutes' }",
      "deadLetters: deadLetterQueue('DeadLetters'),":
        "permissions: [mayInvoke({ arn: 'arn:aws:lambda:us-east-1:1:function:other' })],",
      'linksGrantNothing()': '',
      "const alarm = failureAlarm('FailureAlarm', [approval])": `const alarm = failureAlarm('FailureAlarm', [])
        new aws.cloudwatch.EventTarget('Loose', { rule: 'any', arn: approval.arn })
        new aws.lambda.Permission('Anybody', {
          action: 'lambda:InvokeFunction', function: approval.name, principal: 'events.amazonaws.com',
        })
        new sst.aws.ApiGatewayV2('Open').route('POST /callbacks/{token}', { handler: 'src/asker.handler', runtime: 'nodejs22.x' })
        new sst.aws.Function('Chatty', {
          name: 'chatty', handler: 'src/asker.handler', logging: { retention: 'forever' },
          permissions: [{ actions: ['s3:GetObject'], resources: ['*'] }],
        })`,
    })
    appendFileSync(join(bench.folder, 'src/asker.ts'), `export const BALLAST = '${'ballast '.repeat(100_000)}'\n`)
    const graph = await diff()
    const links = (fn: object) => Object.keys(linkedResources(bench, fn as LambdaResource))
    expect(withinLimits(graph)).toEqual([
      'ApprovalHandlerFunction (aws:lambda/function:Function): an execution may take 1 to 31622400 seconds (a year), not 34560000.',
      'ApprovalHandlerFunction (aws:lambda/function:Function): a history is kept for 1 to 90 days, not 400.',
      'ApprovalHandlerFunction (aws:lambda/function:Function): an invocation may take 1 to 900 seconds, not 1200.',
    ])
    expect(bundlesWithinBudget(graph, bench)).toContainEqual(
      expect.stringMatching(/^AskerFunction \(.*\): its bundle has \d+ bytes, and 800000 are the limit/),
    )
    expect(deadLetters(graph)).toEqual([
      'ApprovalHandlerFunction (aws:lambda/function:Function): has no queue for the events of starts that failed: give it deadLetters.',
    ])
    expect(neededPermissions(graph, (fn) => neededActions(bench, fn))).toContain(
      'ApprovalHandlerRole (aws:iam/role:Role): may do lambda:InvokeFunction, which the code of ApprovalHandlerFunction never does.',
    )
    expect(qualifiedTargets(graph)).toEqual([
      expect.stringMatching(
        /^Loose \(aws:cloudwatch\/eventTarget:EventTarget\): invokes the durable function \S+ without a version/,
      ),
    ])
    expect(qualifiedPermissions(graph)).toEqual([
      expect.stringMatching(
        /^Anybody \(aws:lambda\/permission:Permission\): allows invoking the durable function \S+ without/,
      ),
    ])
    expect(checkedEndpoints(graph, links)).toEqual([
      expect.stringMatching(
        /^OpenRoute\w+ \(.*\): "POST \/callbacks\/\{token\}" is public, and OpenRoute\w+ has nothing to check a call with/,
      ),
    ])
    expect(leastPrivilege(graph)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ApprovalHandlerRole \(aws:iam\/role:Role\): may do "dynamodb:\*"/),
        'ChattyRole (aws:iam/role:Role): may do s3:GetObject to every resource ("*").',
      ]),
    )
    expect(boundedLogs(graph)).toEqual(
      expect.arrayContaining([
        'ChattyLogGroup (aws:cloudwatch/logGroup:LogGroup): its logs are kept for ever: set a retention.',
      ]),
    )
    expect(commonSettings(graph)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^OpenRoute\w+ \(.*\): has to run on nodejs24\.x and arm64/),
        'ChattyFunction (aws:lambda/function:Function): is not traced: make it with workflow() or plainFunction().',
      ]),
    )
    expect(noTokensInLogs(graph)).toEqual([expect.stringMatching(/^OpenStage \(.*\): writes paths into its log/)])
    expect(namedByStage(graph).toSorted()).toEqual([
      expect.stringMatching(/^ChattyFunction \(.*\): is called "chatty" in every stage/),
      expect.stringMatching(/^ChattyLogGroup/),
    ])
    expect(alarms(graph)).toEqual([
      'ApprovalHandlerFunction (aws:lambda/function:Function): nobody hears of an execution that ends as FAILED, TIMED_OUT, STOPPED: use failureAlarm().',
    ])
  })

  test('a stack that is another one locally is found by comparing', async () => {
    const { bench, diff } = faulty({
      "invocation: '30 seconds'": "invocation: $app.stage === 'local' ? '30 seconds' : '1 minute'",
    })
    const [hosted, deployed] = [hostedShape(await loadStack(bench.folder)), deployedShape(await diff(), bench)]
    expect([hosted, deployed].map(({ functions }) => functions.Approval?.timeoutSeconds)).toEqual([30, 60])
  })

  test('a stack is deployed to the region of the environment', async () => {
    const graph = await faulty({}).diff({ AWS_REGION: 'eu-central-1' })
    const regions = new Set(
      [...JSON.stringify(graph).matchAll(/arn:aws:lambda:([\w-]+):/g)].map(([, region]) => region),
    )
    expect([...regions]).toEqual(['eu-central-1'])
  })
})
