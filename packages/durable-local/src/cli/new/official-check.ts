import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../../user-error.ts'
import { exampleFiles } from './example-files.ts'
import type { Project } from './project.ts'
import { packageFolder } from './repository.ts'
import { compile } from './type-script.ts'

const SHOWN = 10

/**
 * Checks that an example uses nothing of `durable-core` that AWS's SDK has not, by compiling its sources against that.
 * @throws UserError that names each such use by file and line
 */
export async function checkRunsOnOfficial(project: Project, signal: AbortSignal): Promise<void> {
  const { example, repository } = project
  const official = join(packageFolder(repository, 'durable-core'), 'node_modules/@aws/durable-execution-sdk-js')
  const sources = [...exampleFiles(project).keys()].filter((path) => path.startsWith('src/') && path.endsWith('.ts'))
  const types = join(example.directory, 'sst-env.d.ts')
  const compilation = {
    include: [...sources.map((path) => join(example.directory, path)), ...(existsSync(types) ? [types] : [])],
    compilerOptions: {
      paths: { 'durable-core': [join(official, 'dist-types/index.d.ts')] },
      typeRoots: [join(repository, 'node_modules/@types')],
    },
  }
  const complaints = await compile(repository, compilation, signal)
  if (complaints.length === 0) return
  const shown = complaints.slice(0, SHOWN)
  const more = complaints.length > SHOWN ? [`and ${complaints.length - SHOWN} more`] : []
  throw new UserError(
    [
      `${example.name} uses what durable-core has and @aws/durable-execution-sdk-js has not:`,
      ...[...shown, ...more].map((line) => `  ${line}`),
      'Copy it with --runtime core, or change these places first.',
    ].join('\n'),
  )
}
