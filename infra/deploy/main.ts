// `npm run deploy` and `npm run remove`: the SST command in the folder of an example.
import { spawnSync } from 'node:child_process'
import { UserError } from 'durable-local'
import { helpText, readDeployment, requireAccount, type Task } from './deployment.ts'
import { installSst } from './sst.ts'

const [task = '', ...args] = process.argv.slice(2)
try {
  if (task !== 'deploy' && task !== 'remove') throw new UserError(`Expected "deploy" or "remove", got "${task}".`)
  process.exitCode = await run(task, args)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}

/** What can be wrong here is found before anything is downloaded or asked of AWS. */
async function run(task: Task, args: readonly string[]): Promise<number> {
  const deployment = readDeployment(task, args)
  if (deployment === undefined) {
    console.log(helpText(task))
    return 0
  }
  await requireAccount()
  const sst = installSst()
  // Ctrl-C reaches SST as well, which then ends what it has begun and gives the stage free: that is waited for.
  process.on('SIGINT', () => {})
  const { folder: cwd, stage } = deployment
  const { status, error } = spawnSync(sst, [task, '--stage', stage], { cwd, stdio: 'inherit' })
  if (error) throw new UserError(`SST could not be started: ${error.message}`)
  return status ?? 1
}
