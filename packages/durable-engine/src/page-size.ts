/** Page sizes of the durable routes: 100 unless asked for, 1000 at most. */
export function pageSize(maxItems: number | undefined): number {
  return Math.min(maxItems || 100, 1000)
}
