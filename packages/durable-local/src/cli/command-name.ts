/** The command as the user calls it: `npm run durable --` in the repository, else `durable`. */
export function commandName(): string {
  return process.env.DURABLE_COMMAND ?? 'durable'
}
