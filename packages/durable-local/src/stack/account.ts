// Where things are, as far as their names tell: the engine's defaults.

export const REGION = 'us-east-1'
export const ACCOUNT_ID = '123456789012'

/** `arn:aws:lambda:us-east-1:123456789012:function:order` */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`
}
