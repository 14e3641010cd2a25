import { readFileSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { loadStack, type Stack } from 'durable-local'
import { essenceOf } from 'durable-local/essence'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { linkedResources, sourcesOf } from '../offline/artifacts.ts'
import { useBundles } from '../offline/bundled-handlers.ts'
import { deployedName, deployedShape } from '../offline/deployed-shape.ts'
import { type LambdaResource, lambdas, type Rule } from '../offline/graph.ts'
import { hostedName, hostedShape } from '../offline/hosted-shape.ts'
import { runLocally } from '../offline/local-run.ts'
import { neededActions } from '../offline/needed-actions.ts'
import { readableGraph } from '../offline/readable-graph.ts'
import { bundlesWithinBudget } from '../offline/rules/bundle-size.ts'
import { checkedEndpoints, noTokensInLogs } from '../offline/rules/endpoints.ts'
import { leastPrivilege } from '../offline/rules/least-privilege.ts'
import { withinLimits } from '../offline/rules/limits.ts'
import { neededPermissions } from '../offline/rules/needed-permissions.ts'
import { alarms, boundedLogs, commonSettings, deadLetters, namedByStage } from '../offline/rules/operations.ts'
import { qualifiedPermissions, qualifiedTargets } from '../offline/rules/targets.ts'
import { type ResourceGraph, sstDiff } from '../offline/sst-diff.ts'
import { typeCheck } from '../offline/type-check.ts'
import { Workbench } from '../offline/workbench.ts'
import { eventsOf, platformIfPossible, STACKS } from './every-stack.ts'

// Every stack as the real `sst diff` sees it, without an account: see ../offline.

const ROOT = join(import.meta.dirname, '../..')

const RULES: Readonly<Record<string, Rule>> = {
  'durable settings are within the limits of the service': withinLimits,
  'every invoke target has a version': qualifiedTargets,
  'every permission has a version': qualifiedPermissions,
  'functions may do named things to named resources': leastPrivilege,
  'logs are bounded, and JSON': boundedLogs,
  'functions have the common settings': commonSettings,
  'names tell the stage': namedByStage,
  'no token is logged': noTokensInLogs,
  'somebody hears of every bad end': alarms,
  'a start that failed is kept': deadLetters,
}

const platform = await platformIfPossible()

describe.skipIf(platform === undefined).for(STACKS.map((folder) => [relative(ROOT, folder), folder] as const))(
  '%s',
  ([, source]) => {
    let stack: Stack
    let bench: Workbench
    let graph: ResourceGraph
    beforeAll(async () => {
      if (platform === undefined) return
      stack = await loadStack(source)
      bench = new Workbench(source, platform, stack.providers)
      graph = await sstDiff(platform, bench)
    })
    afterAll(() => bench?.[Symbol.dispose]())

    test('the stack file has the types that SST expects', () => {
      expect(typeCheck(bench)).toBe('')
    })

    test.for(Object.entries(RULES))('%s', ([, rule]) => {
      expect(rule(graph)).toEqual([])
    })

    test('every public endpoint checks who calls', () => {
      expect(checkedEndpoints(graph, (fn) => Object.keys(linkedResources(bench, fn as LambdaResource)))).toEqual([])
    })

    test('functions may do what their code does, and nothing else', () => {
      expect(neededPermissions(graph, (fn) => neededActions(bench, fn))).toEqual([])
    })

    test('what would be created is what was agreed on', async () => {
      await expect(readableGraph(graph)).toMatchFileSnapshot(`stacks/${basename(source)}.txt`)
    })

    test('the local engine hosts what would be deployed', () => {
      expect(hostedShape(stack)).toEqual(deployedShape(graph, bench))
    })

    test('a function sees as Resource what sst-env.d.ts declares', () => {
      const declared = declaredResources(readFileSync(join(source, 'sst-env.d.ts'), 'utf8'))
      const generated = declaredResources(readFileSync(join(bench.folder, 'sst-env.d.ts'), 'utf8'))
      expect(generated).toMatchObject(declared)
    })

    test('every bundle is made of its handler and within its budget', () => {
      expect(bundlesWithinBudget(graph, bench)).toEqual([])
      for (const { name, handler } of stack.functions) {
        const fn = lambdas(graph).find((candidate) => deployedName(graph, candidate) === hostedName(stack, name))
        expect(fn, name).toBeDefined()
        if (fn === undefined) continue
        const stem = handler.slice(0, handler.lastIndexOf('.'))
        expect(
          sourcesOf(bench, fn).some((file) => file.startsWith(`${join(bench.folder, stem)}.`)),
          handler,
        ).toBe(true)
      }
    })

    test('the bundles do on Node 24 what the source does', { timeout: 900_000 }, async () => {
      const dataFolder = await mkdtemp(join(tmpdir(), 'bundles-'))
      onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }))
      await useBundles(bench, graph)
      for (const event of eventsOf(source)) {
        const [bundled, fromSource] = await Promise.all([
          runLocally(bench.folder, event, join(dataFolder, 'bundled')),
          runLocally(source, event, join(dataFolder, 'source')),
        ])
        expect(essenceOf(bundled), event).toEqual(essenceOf(fromSource))
      }
    })
  },
)

/** `{ Orders: { name: 'string', type: '"sst.aws.Dynamo"' } }` */
function declaredResources(text: string): Record<string, Record<string, string>> {
  const [, body = ''] = /interface Resource \{([\s\S]*?)\n {2}\}/.exec(text) ?? []
  return Object.fromEntries(
    [...body.matchAll(/"?(\w+)"?: \{([^}]*)\}/g)].map(([, name, members = '']) => [
      name,
      Object.fromEntries(
        [...members.matchAll(/"?(\w+)"?: ([^;\n]+)/g)].map(([, key, type = '']) => [
          key,
          type.trim().replaceAll("'", '"'),
        ]),
      ),
    ]),
  )
}
