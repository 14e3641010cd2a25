import type { ErrorObject } from 'durable-engine'
import type { TestOperation } from './operation.ts'
import type { Outcome } from './outcome.ts'

/** An outcome for people: how the execution ended, and what happened in it, children indented. */
export function outcomeText(outcome: Outcome): string {
  const { status, error, operations } = outcome
  const end = error === undefined ? status : `${status}, ${errorText(error)}`
  const depths = new Map<string, number>()
  const lines = operations.map((operation) => {
    const depth = operation.parentId === undefined ? 0 : (depths.get(operation.parentId) ?? 0) + 1
    depths.set(operation.id, depth)
    return `  ${'  '.repeat(depth)}${operationText(operation)}`
  })
  return [`The execution is ${end}.`, lines.length === 0 ? 'No operations.' : 'Operations:', ...lines].join('\n')
}

function operationText({ type, subType, name, status, attempts, error }: TestOperation): string {
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  const why = error === undefined ? '' : `, ${errorText(error)}`
  return `${subType ?? type} ${name === undefined ? '(no name)' : `"${name}"`}: ${status}${tries}${why}`
}

/** `CardDeclined: insufficient funds` */
export function errorText({ ErrorType = 'no error type', ErrorMessage = '' }: ErrorObject): string {
  return `${ErrorType}: ${ErrorMessage}`
}
