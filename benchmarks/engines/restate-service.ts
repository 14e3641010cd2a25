// The workflow of the benchmark as a Restate service: node restate-service.ts PORT. Says when it listens.
import { type Context, serve, service } from '@restatedev/restate-sdk'

function steps(n: number) {
  return async (ctx: Context): Promise<number> => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += await ctx.run(`s${i}`, async () => i)
    return sum
  }
}

await serve({
  services: [service({ name: 'bench', handlers: { steps5: steps(5), steps10: steps(10) } })],
  port: Number(process.argv[2]),
})
process.send?.('ready')
