export interface Item {
  readonly priceCents: number
  /** Whether there is another one in the warehouse. */
  readonly inStock: boolean
}

/** What the shop sells. */
export const catalogue = {
  lamp: { priceCents: 4900, inStock: true },
  chair: { priceCents: 12_900, inStock: true },
  sofa: { priceCents: 89_900, inStock: false },
} as const satisfies Record<string, Item>

/** Every item, as the schema of a return needs them. */
export const itemIds = Object.keys(catalogue) as (keyof typeof catalogue)[]
