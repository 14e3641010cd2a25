// `npm run deploy` and `npm run remove`: the SST command in the folder of an example.
import { spawnSync } from 'node:child_process'
import { UserError } from 'durable-local'
import { readDeployment, requireAccount } from './deployment.ts'
import { installSst } from './sst.ts'

const [task = '', ...args] = process.argv.slice(2)
try {
  process.exitCode = await run(task, args)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** What can be wrong here is found before anything is downloaded or asked of AWS. */
async function run(task: string, args: readonly string[]): Promise<number> {
  if (task !== 'deploy' && task !== 'remove') throw new UserError(`Expected "deploy" or "remove", got "${task}".`)
  const { folder, stage } = readDeployment(task, args)
  await requireAccount()
  const { status, error } = spawnSync(installSst(), [task, '--stage', stage], { cwd: folder, stdio: 'inherit' })
  if (error) throw new UserError(`SST could not be started: ${error.message}`)
  return status ?? 1
}
