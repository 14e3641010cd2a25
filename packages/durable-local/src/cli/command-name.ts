import { scriptCommand } from './new/package-manager.ts'

/**
 * The command as the user calls it: `npm run durable --` in the repository and, by a script of its package.json, in a
 * copied project; else `durable`.
 */
export function commandName(environment: NodeJS.ProcessEnv = process.env): string {
  const { DURABLE_COMMAND, npm_lifecycle_event: script, npm_config_user_agent: agent = '' } = environment
  if (DURABLE_COMMAND !== undefined) return DURABLE_COMMAND
  if (script !== 'start' && script !== 'durable') return 'durable'
  if (/^(pnpm|bun)\//.test(agent)) return scriptCommand(agent.startsWith('pnpm') ? 'pnpm' : 'bun', 'durable')
  return `${scriptCommand('npm', 'durable')} --`
}
