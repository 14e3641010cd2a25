/** How a return ended. */
export type Settlement =
  | { readonly status: 'refunded'; readonly amountCents: number; readonly refundId: string }
  | { readonly status: 'exchanged'; readonly trackingNumber: string }
  | { readonly status: 'repaired'; readonly trackingNumber: string }
