/** Things with a due time, earliest first; equal times keep the order in which they were added. */
export class DueQueue<T extends { readonly due: number }> {
  readonly #items: T[] = []

  add(item: T): void {
    this.#items.splice(this.#behind(item.due), 0, item)
  }

  remove(item: T): void {
    const index = this.#items.lastIndexOf(item, this.#behind(item.due) - 1)
    if (index >= 0) this.#items.splice(index, 1)
  }

  first(): T | undefined {
    return this.#items[0]
  }

  /** What is due at `now`, at most `limit` of it. */
  dueAt(now: number, limit: number): T[] {
    return this.#items.slice(0, Math.min(limit, this.#behind(now)))
  }

  /** The position behind everything that is due at `due` or earlier. */
  #behind(due: number): number {
    let [low, high] = [0, this.#items.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#items[middle]?.due ?? 0) <= due) low = middle + 1
      else high = middle
    }
    return low
  }
}
