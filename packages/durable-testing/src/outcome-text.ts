import type { ErrorObject } from 'durable-engine'
import type { TestOperation } from './operation.ts'
import { operationTree } from './operation-tree.ts'
import type { Outcome } from './outcome.ts'

/** An outcome for people: how the execution ended, and what happened in it, children indented. */
export function outcomeText(outcome: Outcome): string {
  const { status, error, operations } = outcome
  const end = error === undefined ? status : `${status}, ${errorText(error)}`
  const lines = operationTree(operations).map(
    ({ operation, depth }) => `  ${'  '.repeat(depth)}${operationText(operation)}`,
  )
  return [`The execution is ${end}.`, lines.length === 0 ? 'No operations.' : 'Operations:', ...lines].join('\n')
}

function operationText({ type, subType, name, status, attempts, error }: TestOperation): string {
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  const why = error === undefined ? '' : `, ${errorText(error)}${hintFor(type, error)}`
  return `${subType ?? type} ${name === undefined ? '(no name)' : `"${name}"`}: ${status}${tries}${why}`
}

/** A function that a test has forgotten is one that AWS would not find. */
function hintFor(type: string, { ErrorType }: ErrorObject): string {
  if (type !== 'CHAINED_INVOKE' || ErrorType !== 'ResourceNotFoundException') return ''
  return ' (the test has to give it, by its name without version: option `functions` or `durableFunctions`)'
}

/** `CardDeclined: insufficient funds` */
export function errorText({ ErrorType = 'no error type', ErrorMessage = '' }: ErrorObject): string {
  return `${ErrorType}: ${ErrorMessage}`
}
