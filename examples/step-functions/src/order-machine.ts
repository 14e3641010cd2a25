import { PARTS, type Part } from './parts.ts'

// The order flow as a state machine, in the Amazon States Language with JSONPath. order-flow.ts has the same as code.
//
// Input: { orderId, order, callbackId? }. What has gone wrong is kept as `failure`, and told when all is undone.
// `States.ALL` does not catch a path that leads nowhere: the machine then stops where it is, and nothing is undone. So
// the order is checked first, and from then on it is what the check has made of it, with all its members.

/** An ARN, or what stands for one that is not known yet. */
type Arn = string | object

/** The functions that the state machine calls. */
export interface MachineFunctions {
  readonly tasks: Arn
  readonly answer: Arn
  /** With its version. */
  readonly packing: Arn
}

const INVOKE = 'arn:aws:states:::lambda:invoke'
const UNDO = PARTS.map(nameOfUndo)
const [FIRST_UNDO] = UNDO

/** Lambda itself was not to be reached, or had too much to do. */
const LAMBDA_BUSY = {
  ErrorEquals: ['Lambda.ServiceException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException'],
  IntervalSeconds: 1,
  MaxAttempts: 6,
}
const BANK_BUSY = { ErrorEquals: ['BankUnavailable'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 3 }
/** An undo has no failure that another try could not cure. */
const WHATEVER = { ErrorEquals: ['States.ALL'], IntervalSeconds: 2, BackoffRate: 2, MaxAttempts: 3 }

/** Whatever fails is noted, and leads here. */
const failingTo = (state: string | undefined) => [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: state }]

/** The definition. */
export function orderMachine(functions: MachineFunctions) {
  const { shopTask, undoTask, answer } = tasksFor(functions)
  return {
    Comment: 'An order, from the check to the parcel',
    StartAt: 'Check order',
    TimeoutSeconds: 2 * 60 * 60,
    States: {
      'Check order': {
        ...shopTask({ task: 'check-order', 'orderId.$': '$.orderId', 'order.$': '$.order' }),
        ResultSelector: { 'order.$': '$.Payload' },
        ResultPath: '$.checked',
        Catch: failingTo('Is the failure awaited?'),
        Next: 'Reserve stock',
      },
      'Reserve stock': {
        ...shopTask({ task: 'reserve-stock', 'order.$': '$.checked.order' }),
        ResultPath: null,
        Catch: failingTo(FIRST_UNDO),
        Next: 'Change of mind',
      },
      'Change of mind': { Type: 'Wait', Seconds: 5 * 60, Next: 'Charge card' },
      'Charge card': {
        ...shopTask({ task: 'charge-card', 'order.$': '$.checked.order' }),
        ResultSelector: { 'answer.$': '$.Payload' },
        ResultPath: '$.charge',
        Retry: [LAMBDA_BUSY, BANK_BUSY],
        Catch: failingTo(FIRST_UNDO),
        Next: 'Is the card declined?',
      },
      'Is the card declined?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.charge.answer.status', StringEquals: 'declined', Next: 'Card declined' }],
        Default: 'Pack',
      },
      'Card declined': {
        Type: 'Pass',
        Parameters: { Error: 'CardDeclined', 'Cause.$': "States.Format('Card declined: {}.', $.charge.answer.reason)" },
        ResultPath: '$.failure',
        Next: FIRST_UNDO,
      },
      Pack: packing(functions),
      'Not packed': {
        Type: 'Pass',
        Parameters: {
          Error: 'PackingFailed',
          'Cause.$': "States.Format('The order was not packed: {}', $.failure.Error)",
        },
        ResultPath: '$.failure',
        Next: FIRST_UNDO,
      },
      'Confirm order': {
        ...shopTask({
          task: 'confirm-order',
          'orderId.$': '$.orderId',
          'chargeId.$': '$.charge.answer.chargeId',
          'parcelId.$': '$.parcel.parcelId',
        }),
        ResultSelector: { 'confirmation.$': '$.Payload' },
        ResultPath: '$.result',
        Catch: failingTo(FIRST_UNDO),
        Next: 'Is the result awaited?',
      },
      'Is the result awaited?': awaited('Answer with result', 'Confirmed'),
      'Answer with result': { ...answer({ 'confirmation.$': '$.result.confirmation' }), Next: 'Confirmed' },
      Confirmed: { Type: 'Succeed', OutputPath: '$.result.confirmation' },

      ...Object.fromEntries(PARTS.map((part) => [nameOfUndo(part), undoTask(part)])),

      'Is the failure awaited?': awaited('Answer with failure', 'Failed'),
      'Answer with failure': { ...answer({ 'failure.$': '$.failure' }), Next: 'Failed' },
      Failed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
    },
  }
}

/** Gives a durable function a token, and waits until it is sent back: with the parcel, or with what went wrong. */
function packing(functions: MachineFunctions) {
  return {
    Type: 'Task',
    Resource: `${INVOKE}.waitForTaskToken`,
    Parameters: {
      FunctionName: functions.packing,
      // Durable functions take longer than a function may be waited for.
      InvocationType: 'Event',
      Payload: { 'orderId.$': '$.orderId', 'packer.$': '$.checked.order.packer', 'taskToken.$': '$$.Task.Token' },
    },
    HeartbeatSeconds: 10 * 60,
    TimeoutSeconds: 60 * 60,
    ResultPath: '$.parcel',
    Retry: [LAMBDA_BUSY],
    Catch: failingTo('Not packed'),
    Next: 'Confirm order',
  }
}

function tasksFor({ tasks, answer }: MachineFunctions) {
  const task = (FunctionName: Arn, Payload: object) => ({
    Type: 'Task',
    Resource: INVOKE,
    Parameters: { FunctionName, Payload },
    Retry: [LAMBDA_BUSY],
  })
  return {
    shopTask: (request: object) => task(tasks, request),
    undoTask: (part: Part) => {
      const Next = UNDO[PARTS.indexOf(part) + 1] ?? 'Is the failure awaited?'
      return {
        ...task(tasks, { task: 'undo', part, 'orderId.$': '$.orderId' }),
        Retry: [LAMBDA_BUSY, WHATEVER],
        // One that fails for good keeps no other from being tried.
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.notUndone', Next }],
        ResultPath: null,
        Next,
      }
    },
    answer: (result: object) => ({
      ...task(answer, { 'callbackId.$': '$.callbackId', ...result }),
      ResultPath: null,
    }),
  }
}

function awaited(answer: string, end: string) {
  return { Type: 'Choice', Choices: [{ Variable: '$.callbackId', IsPresent: true, Next: answer }], Default: end }
}

function nameOfUndo(part: Part): string {
  return `Undo ${part}`
}
