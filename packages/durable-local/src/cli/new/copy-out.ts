import { basename, relative, resolve } from 'node:path'
import { exampleFolder } from '../example-folder.ts'
import { jsonText, type Terminal } from '../terminal.ts'
import { nameOfFolder } from './app-name.ts'
import { firstCommit, type GitOutcome } from './first-commit.ts'
import { checkRunsOnOfficial } from './official-check.ts'
import { installCommand, type PackageManager, scriptCommand } from './package-manager.ts'
import { checkIsFree, writeProject } from './place.ts'
import type { Project, Runtime } from './project.ts'
import { projectFiles } from './project-files.ts'
import { repositoryOf } from './repository.ts'

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
  // Ctrl-C ends the commands that are called here; what fails with them then cleans up.
  const goOn = () => {}
  process.on('SIGINT', goOn).on('SIGTERM', goOn)
  try {
    if (project.runtime === 'official') await checkRunsOnOfficial(project)
    const files = await projectFiles(project)
    let git: GitOutcome | 'not asked' = 'not asked'
    await writeProject(project.directory, files, async (draft) => {
      if (options.git)
        git = await firstCommit(draft, `${project.name}, copied from the example ${project.example.name}`)
    })
    const steps = nextSteps(project, terminal.directory)
    if (options.json === true)
      terminal.print(jsonText({ ...facts(project), git, files: [...files.keys()].sort(), steps }))
    else terminal.print(report(project, git, steps))
  } finally {
    process.off('SIGINT', goOn).off('SIGTERM', goOn)
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
    `cd ${shortPath(from, directory)}`,
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
