import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAwsAnswers } from './aws-answers.ts'
import type { Platform } from './platform.ts'
import { runSst } from './sst-command.ts'
import type { Workbench } from './workbench.ts'

/** The stage that is never deployed. */
export const STAGE = 'test'

/** Something that a deployment would create: `aws:lambda/function:Function`, or a component of SST's. */
export interface Resource {
  readonly type: string
  readonly name: string
  readonly inputs: Readonly<Record<string, unknown>>
}

/** What a deployment of a stack would create. */
export interface ResourceGraph {
  readonly resources: readonly Resource[]
  readonly outputs: Readonly<Record<string, unknown>>
}

/** `sst diff` has refused the stack. The message is what it printed. */
export class DiffFailure extends Error {
  override readonly name = 'DiffFailure'
}

/**
 * What the real `sst diff` says of a stack for a stage that was never deployed. The bundles of its functions are in
 * `.sst/artifacts` afterwards. The region is us-east-1, unless the environment names another one.
 * @throws DiffFailure
 */
export async function sstDiff(
  { sst }: Platform,
  { folder }: Workbench,
  environment: Readonly<Record<string, string>> = {},
): Promise<ResourceGraph> {
  const scratch = mkdtempSync(join(tmpdir(), 'sst-diff-'))
  try {
    await using aws = await startAwsAnswers()
    const recording = join(scratch, 'recording.json')
    const { exitCode, text } = await runSst({
      sst,
      folder,
      args: ['diff', '--stage', STAGE],
      environment: {
        AWS_ENDPOINT_URL: aws.endpoint,
        OFFLINE_RECORDING: recording,
        SST_NO_CLEANUP: '1',
        SST_NO_BUN: '1',
        ...environment,
      },
    })
    if (exitCode !== 0) throw new DiffFailure([text.trim(), ...loggedErrors(folder)].join('\n'))
    return JSON.parse(readFileSync(recording, 'utf8'))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** What SST calls unexpected, it tells only its log. */
function loggedErrors(folder: string): readonly string[] {
  const log = readFileSync(join(folder, '.sst/log/sst.log'), 'utf8')
  return [...log.matchAll(/ level=ERROR .*?err="((?:[^"\\]|\\.)*)"/g)].map(([, error = '']) => error)
}
