/** The name in an execution's ARN. */
export function executionNameOf(executionArn: string): string {
  return executionArn.split('/')[2] ?? ''
}
