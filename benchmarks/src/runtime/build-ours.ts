import { build } from 'esbuild'
import { runtimes, SOURCE } from './runtimes.ts'

/** Makes the file that is measured as ours. */
export async function buildOurs(): Promise<void> {
  await build({
    entryPoints: [SOURCE],
    outfile: runtimes.ours,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['@aws-sdk/*'],
    logLevel: 'error',
  })
}
