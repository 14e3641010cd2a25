import { statSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFolder } from '../artifacts.ts'
import { type Finding, finding, lambdas } from '../graph.ts'
import type { ResourceGraph } from '../sst-diff.ts'
import type { Workbench } from '../workbench.ts'

/** Lambda unpacks and reads all of it with every cold start. The largest of the examples has zod in it. */
const BUDGET_BYTES = 800_000

/** A bundle is a small file. */
export function bundlesWithinBudget(graph: ResourceGraph, bench: Workbench): Finding[] {
  return lambdas(graph).flatMap((fn) => {
    const { size } = statSync(join(bundleFolder(bench, fn), 'bundle.mjs'))
    if (size < BUDGET_BYTES) return []
    return [finding(fn, `its bundle has ${size} bytes, and ${BUDGET_BYTES} are the limit: what does it import?`)]
  })
}
