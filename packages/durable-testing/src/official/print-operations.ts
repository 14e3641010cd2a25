import type { DurableOperation } from './durable-operation.ts'
import type { PrintColumns } from './durable-test-runner.ts'

const COLUMNS: Readonly<Record<keyof PrintColumns, (operation: DurableOperation) => string | undefined>> = {
  parentId: (operation) => operation.getParentId(),
  name: (operation) => operation.getName(),
  type: (operation) => operation.getType(),
  subType: (operation) => operation.getSubType(),
  status: (operation) => operation.getStatus(),
  startTime: (operation) => operation.getStartTimestamp()?.toISOString(),
  endTime: (operation) => operation.getEndTimestamp()?.toISOString(),
  duration,
}

/** Prints a table of operations, with the columns that are not switched off. */
export function printOperations(operations: readonly DurableOperation[], columns: PrintColumns): void {
  if (operations.length === 0) {
    console.log('No operations found.')
    return
  }
  const shown = Object.entries({ ...COLUMNS }).filter(([name]) => columns[name as keyof PrintColumns] !== false)
  console.table(
    operations.map((operation) => Object.fromEntries(shown.map(([name, read]) => [name, read(operation) ?? '-']))),
  )
}

function duration(operation: DurableOperation): string | undefined {
  const start = operation.getStartTimestamp()
  const end = operation.getEndTimestamp()
  return start === undefined || end === undefined ? undefined : `${end.getTime() - start.getTime()}ms`
}
