import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type GitOutcome = 'committed' | 'inside another' | 'no git'

const run = promisify(execFile)

/** Makes a git repository of a folder, with all that is in it as its first commit: unless it lies in one already. */
export async function firstCommit(folder: string, message: string): Promise<GitOutcome> {
  const git = async (...args: string[]) => (await run('git', args, { cwd: folder })).stdout.trim()
  try {
    await git('--version')
  } catch {
    return 'no git'
  }
  if (await git('rev-parse', '--is-inside-work-tree').catch(() => false)) return 'inside another'
  await git('init', '--quiet', '--initial-branch=main')
  await git('add', '--all')
  // Who has not told git a name yet gets a commit all the same; a signature may ask for a passphrase, and nobody is there.
  const isKnown = await git('config', 'user.email').catch(() => '')
  const author = isKnown === '' ? ['-c', 'user.name=durable new', '-c', 'user.email=durable-new@localhost'] : []
  await git(...author, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', message)
  return 'committed'
}
