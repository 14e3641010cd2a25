import type { StackTable, TableIndex } from './stack.ts'

const TYPES = ['string', 'number', 'binary']

/**
 * A DynamoDB table from the arguments of `sst.aws.Dynamo`.
 * @throws RangeError if an index or a field is not what DynamoDB takes
 */
export function tableOf(component: string, name: string, args: Readonly<Record<string, unknown>>): StackTable {
  const { fields = {}, primaryIndex, globalIndexes = {} } = args as Partial<StackTable>
  if (primaryIndex?.hashKey === undefined) {
    throw new RangeError(`The table ${component} needs "fields" and a "primaryIndex" with a hashKey.`)
  }
  for (const [field, type] of Object.entries(fields)) {
    if (TYPES.includes(type)) continue
    throw new RangeError(`The field "${field}" of ${component} has to be one of ${TYPES.join(', ')}, got "${type}".`)
  }
  const keys = [primaryIndex, ...Object.values(globalIndexes)].flatMap(keysOf)
  const missing = keys.find((key) => !(key in fields))
  if (missing !== undefined) {
    throw new RangeError(`An index of ${component} uses "${missing}", which "fields" does not declare.`)
  }
  const spare = Object.keys(fields).find((field) => !keys.includes(field))
  if (spare !== undefined) {
    throw new RangeError(
      `"fields" of ${component} declares "${spare}", which no index uses: DynamoDB takes only the fields of keys there.`,
    )
  }
  return { component, name, fields, primaryIndex, globalIndexes }
}

function keysOf({ hashKey, rangeKey }: TableIndex): string[] {
  return rangeKey === undefined ? [hashKey] : [hashKey, rangeKey]
}
