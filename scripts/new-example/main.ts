// `npm run new-example -- NAME`: adds an example to this repository that passes all checks, to be made your own.
import { resolve } from 'node:path'
import { UserError } from 'durable-local'
import { addExample } from './add-example.ts'

const ROOT = resolve(import.meta.dirname, '../..')

const USAGE = `npm run new-example -- NAME

Adds examples/NAME to this repository: a workflow of one page with its stack, events, tests and README, which passes all
checks and is to be made your own.`

const [name, ...more] = process.argv.slice(2)
try {
  if (name === '--help' || name === '-h') {
    console.log(USAGE)
    process.exit()
  }
  if (name === undefined || name.startsWith('-') || more.length > 0) {
    throw new UserError('Name the example: npm run new-example -- my-example', { exitCode: 2 })
  }
  const changed = await addExample(ROOT, name)
  console.log(
    [
      `The example ${name} is there:`,
      ...changed.map((path) => `  ${path}`),
      '',
      'It is a small workflow that passes all checks. Make it yours, from src/handler.ts on, and then',
      `  npm start -- ${name}`,
      `  npm test -- examples/${name}`,
      '  npm run readme   (writes what READMEs show of code, outputs, crashes and costs)',
      `  npm run durable -- record happy -o examples/${name}/histories/happy.json   (after a run with --name happy)`,
      `  npm run test:deep -- infra/test/stacks --update   (writes down what its stack is made of)`,
    ].join('\n'),
  )
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
