import type { MachineExecution } from './machine-execution.ts'
import { SfnError } from './sfn-error.ts'
import { machineArn, type StateMachines } from './state-machines.ts'

type Body = Readonly<Record<string, unknown>>
type Operation = (machines: StateMachines, body: Body) => object

/** The operations of Step Functions that there are here. Times are seconds. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  StartExecution(machines, body) {
    const { identity } = machines.start({
      stateMachineArn: text(body, 'stateMachineArn'),
      name: optionalText(body, 'name'),
      input: optionalText(body, 'input'),
    })
    return { executionArn: identity.arn, startDate: identity.startedAt / 1000 }
  },

  DescribeExecution(machines, body) {
    const execution = machines.execution(text(body, 'executionArn'))
    const { output, error, cause } = execution.state
    const details = { included: true }
    return {
      ...listed(execution),
      input: execution.identity.input,
      inputDetails: details,
      ...(output === undefined ? {} : { output, outputDetails: details }),
      error,
      cause,
    }
  },

  ListExecutions(machines, body) {
    const status = optionalText(body, 'statusFilter')
    const executions = machines
      .executions(text(body, 'stateMachineArn'))
      .filter(({ state }) => status === undefined || state.status === status)
    return { executions: executions.map(listed) }
  },

  StopExecution(machines, body) {
    const execution = machines.execution(text(body, 'executionArn'))
    const [error, cause] = [optionalText(body, 'error'), optionalText(body, 'cause')]
    execution.stop({ ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) })
    return { stopDate: (execution.state.stoppedAt ?? machines.clock.now()) / 1000 }
  },

  SendTaskSuccess(machines, body) {
    machines.tokens.succeed(text(body, 'taskToken'), text(body, 'output'))
    return {}
  },

  SendTaskFailure(machines, body) {
    const [error = '', cause = ''] = [optionalText(body, 'error'), optionalText(body, 'cause')]
    machines.tokens.fail(text(body, 'taskToken'), { error, cause })
    return {}
  },

  SendTaskHeartbeat(machines, body) {
    machines.tokens.beat(text(body, 'taskToken'))
    return {}
  },
}

/**
 * Does what a request asks for.
 * @param target `AWSStepFunctions.StartExecution`
 * @throws SfnError
 */
export function operate(machines: StateMachines, target: string, body: Body): object {
  const [, name = target] = target.split('.')
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined
  if (operation !== undefined) return operation(machines, body)
  const known = Object.keys(OPERATIONS).join(', ')
  throw new SfnError('UnknownOperationException', `There is no ${name} here; there are ${known}.`)
}

function listed({ identity, state }: MachineExecution): object {
  return {
    executionArn: identity.arn,
    stateMachineArn: machineArn(identity.machineName),
    name: identity.name,
    status: state.status,
    startDate: identity.startedAt / 1000,
    ...(state.stoppedAt === undefined ? {} : { stopDate: state.stoppedAt / 1000 }),
  }
}

function text(body: Body, member: string): string {
  const value = optionalText(body, member)
  if (value !== undefined) return value
  throw new SfnError('ValidationException', `"${member}" is missing.`)
}

function optionalText(body: Body, member: string): string | undefined {
  const value = body[member]
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined
  throw new SfnError('ValidationException', `"${member}" has to be a text.`)
}
