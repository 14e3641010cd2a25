/** Does something for so long, always `atOnce` at once. Returns how many times a second it was done. */
export async function ratePerSecond(atOnce: number, ms: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  let done = 0
  async function worker(): Promise<void> {
    while (performance.now() - begun < ms) {
      await work()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (done * 1000) / (performance.now() - begun)
}
