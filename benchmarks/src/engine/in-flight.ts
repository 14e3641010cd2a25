/** Does something `total` times, always `atOnce` at once while there is enough left. */
export async function inFlight(atOnce: number, total: number, work: () => Promise<void>): Promise<void> {
  let left = total
  async function worker(): Promise<void> {
    while (left > 0) {
      left -= 1
      await work()
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
