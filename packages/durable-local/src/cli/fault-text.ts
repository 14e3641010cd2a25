import type { SetFault } from '../faults/faults.ts'
import { durationText } from './duration-text.ts'

/** `crash-after at checkpoint 3 of function Order (id 1)`. */
export function faultText(fault: SetFault): string {
  const times = fault.times === 1 ? '' : `, ${fault.times} times`
  return `${fault.kind} ${whereText(fault)}${times} (id ${fault.id})`
}

/** What a fault meets, and how late it makes it. */
export function whereText(fault: SetFault): string {
  const { execution, function: functionName } = fault
  const checkpoint = 'checkpoint' in fault ? fault.checkpoint : undefined
  const at = checkpoint === undefined ? ('route' in fault ? `at ${fault.route}` : '') : `at checkpoint ${checkpoint}`
  return [
    'delaySeconds' in fault ? `by ${durationText(fault.delaySeconds * 1000)}` : '',
    at,
    execution === undefined ? '' : `of execution ${execution}`,
    functionName === undefined ? '' : `of function ${functionName}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}
