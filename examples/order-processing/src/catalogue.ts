export interface Product {
  readonly title: string
  readonly priceCents: number
  /** How many are on the shelf before the first order. */
  readonly initialStock: number
}

/** What the shop sells. A product gets its item in the Stock table with the first order for it. */
export const catalogue = {
  beans: { title: 'Coffee beans, 1 kg', priceCents: 1850, initialStock: 10_000 },
  filters: { title: 'Paper filters, 100 pieces', priceCents: 490, initialStock: 10_000 },
  grinder: { title: 'Hand grinder', priceCents: 7900, initialStock: 10_000 },
  kettle: { title: 'Gooseneck kettle', priceCents: 6400, initialStock: 0 },
} as const satisfies Record<string, Product>

export type ProductId = keyof typeof catalogue

/** Every product id, as the order's schema needs them. */
export const productIds = Object.keys(catalogue) as ProductId[]
