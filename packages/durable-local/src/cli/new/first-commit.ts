import { UserError } from '../../user-error.ts'
import { runProgram } from './run-program.ts'

export type GitOutcome = 'committed' | 'inside another' | 'no git'

/**
 * Makes a git repository of a folder, with all that is in it as its first commit: unless it lies in one already.
 * @throws UserError if git will not
 */
export async function firstCommit(folder: string, message: string, signal: AbortSignal): Promise<GitOutcome> {
  const git = (...args: string[]) => runProgram('git', args, { cwd: folder, signal })
  if ((await git('--version')).error) return 'no git'
  if ((await git('rev-parse', '--is-inside-work-tree')).stdout.trim() !== '') return 'inside another'
  // Who has not told git a name yet gets a commit all the same; a signature may ask for a passphrase, and nobody is there.
  const isKnown = (await git('config', 'user.email')).stdout.trim() !== ''
  const author = isKnown ? [] : ['-c', 'user.name=durable new', '-c', 'user.email=durable-new@localhost']
  const commands = [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [...author, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', message],
  ]
  for (const command of commands) {
    const { error, stderr } = await git(...command)
    if (error !== null) {
      throw new UserError(
        `git could not make the first commit: ${stderr.trim() || error.message}\nWith --no-git it is not asked.`,
      )
    }
  }
  return 'committed'
}
