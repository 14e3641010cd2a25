import { basename, relative, resolve } from 'node:path'
import { messageOf, systemCode, UserError } from '../../user-error.ts'
import { exampleFolder } from '../example-folder.ts'
import { jsonText, type Terminal } from '../terminal.ts'
import { nameOfFolder } from './app-name.ts'
import { firstCommit, type GitOutcome } from './first-commit.ts'
import { Interruption } from './interruption.ts'
import { checkRunsOnOfficial } from './official-check.ts'
import { installCommand, type PackageManager, scriptCommand } from './package-manager.ts'
import { checkIsFree, writeProject } from './place.ts'
import type { Files, Project, Runtime } from './project.ts'
import { projectFiles } from './project-files.ts'
import { repositoryOf } from './repository.ts'
import { putIntoForm } from './style.ts'

export interface CopyOptions {
  readonly runtime: Runtime
  readonly packageManager: PackageManager
  readonly name?: string
  readonly git: boolean
  readonly json?: boolean
}

/**
 * Makes a project of its own from an example, and tells how to go on.
 * @throws UserError if it cannot; then nothing is left behind
 */
export async function copyOut(
  example: string,
  target: string,
  options: CopyOptions,
  terminal: Terminal,
): Promise<void> {
  const project = projectOf(example, resolve(terminal.directory, target), options, terminal)
  checkIsFree(project.directory, project.repository)
  const { files, git } = await make(project, options)
  const steps = nextSteps(project, terminal.directory)
  if (options.json === true)
    terminal.print(jsonText({ ...facts(project), git, files: [...files.keys()].sort(), steps }))
  else terminal.print(report(project, git, steps))
}

interface Made {
  readonly files: Files
  readonly git: GitOutcome | 'not asked'
}

/** @throws UserError if it was stopped by Ctrl-C, too */
async function make(project: Project, options: CopyOptions): Promise<Made> {
  using interruption = new Interruption()
  const { signal } = interruption
  try {
    if (project.runtime === 'official') await checkRunsOnOfficial(project, signal)
    const files = await projectFiles(project, signal)
    let git: Made['git'] = 'not asked'
    const finish = async (draft: string) => {
      await putIntoForm(project, draft, signal)
      if (!options.git) return
      git = await firstCommit(draft, `${project.name}, copied from the example ${project.example.name}`, signal)
    }
    await writeProject(project.directory, files, finish, signal)
    return { files, git }
  } catch (error) {
    // The disk is full, a folder for drafts is not there: nothing that this command could help.
    if (systemCode(error) === undefined) throw error
    throw new UserError(`${project.directory} was not made, and nothing is left behind: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function projectOf(text: string, directory: string, options: CopyOptions, terminal: Terminal): Project {
  const folder = exampleFolder(text, terminal.directory)
  return {
    name: options.name ?? nameOfFolder(directory),
    directory,
    example: { name: basename(folder), directory: folder },
    repository: repositoryOf(folder),
    runtime: options.runtime,
    packageManager: options.packageManager,
  }
}

function facts({ name, directory, example, runtime, packageManager }: Project): object {
  return { name, directory, example: example.name, runtime, packageManager }
}

function report(
  { name, directory, example, runtime }: Project,
  git: GitOutcome | 'not asked',
  steps: readonly string[],
) {
  const sdk = runtime === 'official' ? "AWS's durable execution SDK" : 'durable-core'
  const notes: Readonly<Record<typeof git, string>> = {
    committed: 'It is a git repository with a first commit.',
    'inside another': 'It lies in a git repository already, so it was not made one.',
    'no git': 'git is not installed, so it is no git repository.',
    'not asked': '',
  }
  return [
    `${directory} is now the project "${name}": ${example.name} with ${sdk}. ${notes[git]}`.trimEnd(),
    '',
    'Next',
    ...steps.map((step) => `  ${step}`),
    '',
    'README.md tells the rest.',
  ].join('\n')
}

function nextSteps({ directory, packageManager }: Project, from: string): readonly string[] {
  const script = (name: string, args?: string) => scriptCommand(packageManager, name, args)
  return [
    `cd ${quoted(shortPath(from, directory))}`,
    installCommand(packageManager),
    `${script('start')}   (one execution, without AWS)`,
    script('test'),
    `${script('deploy', '--stage yours')}   (with AWS credentials)`,
  ]
}

function shortPath(from: string, directory: string): string {
  const path = relative(from, directory)
  return path.length < directory.length ? path : directory
}

/** For a shell: a path may have spaces. */
function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}
