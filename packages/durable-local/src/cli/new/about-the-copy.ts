import { scriptCommand } from './package-manager.ts'
import type { Files, Project } from './project.ts'

/** The last sections of a copy's README: what it has beside the example, and what whoever changes it has to know. */
export function aboutTheCopy(project: Project, files: Files): string {
  return `${thisProject(project, files)}\n${makeItYours(project, files)}`
}

function thisProject({ example, runtime, packageManager }: Project, files: Files): string {
  const infra = [...files.keys()].some((path) => path.startsWith('infra/'))
  const sdk = runtime === 'official' ? "\nwith AWS's own SDK in the place of `durable-core`" : ''
  return `## This project

It began as a copy of the example \`${example.name}\` of lambda-durable-functions-examples${sdk}.
Beside what is described above it has

- \`vendor/\`: the packages of that repository which are in no registry, built, as package.json names them. Once installed,
  their READMEs are in \`node_modules/durable-local\` and \`node_modules/durable-testing\`;
${infra ? '- `infra/`: the building blocks of the stack, yours to change;\n' : ''}- \`.github/workflows/ci.yml\`: tests every push, and deploys \`main\` to the stage \`production\` once the repository on GitHub
  has the variables \`AWS_ROLE_ARN\` and \`AWS_REGION\`. GitHub gets its AWS credentials by OIDC: no key is stored. Commit
  the lockfile that the first installation makes.

Before each deployment, \`${scriptCommand(packageManager, 'durable', 'check-deploy . --stage production')}\` tells which running executions would not
survive it.
`
}

function makeItYours({ packageManager, runtime }: Project, files: Files): string {
  const script = (name: string, args?: string) => scriptCommand(packageManager, name, args)
  const histories = [...files.keys()].some((path) => path.startsWith('histories/'))
  const generated = [...files].some(
    ([path, text]) => path.endsWith('.test.ts') && typeof text === 'string' && text.includes('toBeInReadme('),
  )
  const points = [
    files.has('infra/permissions.ts') ? LINKS : '',
    histories ? recordings(script) : '',
    histories ? moreWorkflows(script) : '',
    histories ? RENAMING : '',
    opensStack(files) ? TESTS : '',
    TIME,
    runtime === 'core' ? PLACES : '',
    generated
      ? `- **This page.** \`${script('readme')}\` writes anew what stands between \`<!-- generated: … -->\` and \`<!-- end -->\`. The
  code and the output of commands in it are from the day of the copy: they change when you change them.\n`
      : '',
  ]
  return `## Make it yours

\`${script('typecheck')}\` and \`${script('test')}\` say whether all is well, the second also of the style, which is in biome.json;
\`${script('fix')}\` puts the code into form. What they cannot say:

${points.join('')}`
}

function opensStack(files: Files): boolean {
  return [...files].some(
    ([path, text]) => path.startsWith('test/') && typeof text === 'string' && text.includes('openStack('),
  )
}

const LINKS = `- **One more table, queue or function.** Three places have to know it: \`link\` in sst.config.ts; \`permissions\` beside it, for
  in this stack a link to a table or a workflow allows nothing ([infra/permissions.ts](infra/permissions.ts)); and
  sst-env.d.ts, so that \`Resource\` shows it to the compiler. SST writes that file with each deployment; until then, add
  the line by hand.
`

function recordings(script: (name: string, args?: string) => string): string {
  return `- **Other operations, or another order.** The tests of [histories](histories) fail then, on purpose: an execution that
  began before and goes on with the new code would break. Where each stays on the version that began it, that is no
  harm, and the history is recorded anew:

  \`\`\`sh
  ${script('durable', 'run . --event happy --answers --name happy-2')}
  ${script('durable', 'record happy-2 -o histories/happy.json')}
  \`\`\`

`
}

const TIME = `- **Time in tests.** Waits pass on a virtual clock, so fake timers are not needed, and would stop everything. For code
  that reads the date: \`vi.useFakeTimers({ toFake: ['Date'], now })\`.
`

function moreWorkflows(script: (name: string, args?: string) => string): string {
  return `- **One more workflow.** \`${script('start', '--function Name')}\` runs it. Record its histories with
  \`--handler src/name.handler\`, and let histories.test.ts know the handler. If it has an event, tell official-sdk.test.ts,
  where there is one, whose it is: \`testUnderOfficialSdk(…, vitest, { event: 'Name' })\`.
`
}

const RENAMING = `- **Another name of the app**, which is \`name\` in sst.config.ts. Recorded histories name the functions that are invoked by
  it: replace it there, too. On AWS it is another app then, and what was deployed under the old name stays until you
  remove it.
`

const TESTS = `- **A test file of your own** begins as the others do, with \`openStack\`: it makes what the stack declares, in memory, and the
  links by which handlers find it. Without it SST says that its links are not active.
`

const PLACES = `- **A bug in the handler** fails the execution with its message alone, as AWS stores it. To see the line, too:
  \`withDurableExecution(handler, { storeStackTraces: true })\`.
`
