/** What is done for an order, in the order in which it is undone. */
export const PARTS = ['parcel', 'charge', 'stock', 'order'] as const

/** Done, the order itself is confirmed; undone, it is given up. */
export type Part = (typeof PARTS)[number]
