export type PackageManager = 'npm' | 'pnpm' | 'bun'

export const PACKAGE_MANAGERS: readonly PackageManager[] = ['npm', 'pnpm', 'bun']

/** `npm install`, `pnpm install`, `bun install`. */
export function installCommand(manager: PackageManager): string {
  return `${manager} install`
}

/** The command line that calls a script of a package.json, with arguments. */
export function scriptCommand(manager: PackageManager, script: string, args = ''): string {
  // Without `run`, each of the three takes some of these names for commands of its own.
  const short = manager === 'npm' && (script === 'start' || script === 'test')
  const call = `${manager} ${short ? '' : 'run '}${script}`
  if (args === '') return call
  return manager === 'npm' ? `${call} -- ${args}` : `${call} ${args}`
}

/** Commands of npm in a text, as those of another package manager. */
export function withCommandsOf(manager: PackageManager, text: string): string {
  if (manager === 'npm') return text
  return text
    .replaceAll(
      /\bnpm (?:run )?(start|test|durable|deploy|remove|typecheck|readme|fix)\b(?: --(?= ))?/g,
      (_, script: string) => scriptCommand(manager, script),
    )
    .replaceAll(/\bnpm install\b/g, installCommand(manager))
}
