import { fork } from 'node:child_process'
import { join } from 'node:path'

/** What AWS's testing package does, from a process of its own: see real-package.ts. */
export async function askRealPackage<T>(question: string): Promise<T> {
  const child = fork(join(import.meta.dirname, 'real-package.ts'), [question], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return await new Promise((resolve, reject) => {
    // What it sends is what its question asks for.
    child.once('message', (answer) => resolve(answer as T))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`AWS's package ended with ${code} and no answer to ${question}`)))
  })
}
