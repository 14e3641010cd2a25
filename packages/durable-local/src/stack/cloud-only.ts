import { arnOf } from './account.ts'
import { Output } from './output.ts'
import type { Recorder } from './recorder.ts'
import { secretMark } from './stack.ts'

type Properties = Readonly<Record<string, unknown>>
type CloudResource = new (name: string, args?: Properties) => object

/** Which service's ARNs a kind of resource has. Nothing that runs locally asks for one of these. */
const CLOUD_ONLY = {
  sqs: { Queue: 'sqs' },
  sns: { Topic: 'sns', TopicPolicy: 'sns', TopicSubscription: 'sns' },
  iam: { Role: 'iam' },
  cloudwatch: { EventRule: 'events', EventTarget: 'events', MetricAlarm: 'cloudwatch' },
} as const

/** `aws.sqs.Queue` and the like for a stack file: what alarms, dead letters, roles and policies are made of. They are noted, and do nothing. */
export function cloudOnly(recorder: Recorder): Readonly<Record<string, Readonly<Record<string, CloudResource>>>> {
  return Object.fromEntries(
    Object.entries(CLOUD_ONLY).map(([group, kinds]) => [
      group,
      Object.fromEntries(
        Object.entries(kinds).map(([kind, service]) => [
          kind,
          resourceClass(recorder, `aws.${group}.${kind}`, (name) => ({
            name: new Output(name),
            arn: new Output(arnOf(service, name)),
            url: new Output(`https://${service}.local/${name}`),
          })),
        ]),
      ),
    ]),
  )
}

/** `random.*` for a stack file: a secret is made once for a data folder, as it is made once for a stage. */
export function randomResources(recorder: Recorder): Readonly<Record<string, CloudResource>> {
  return {
    RandomBytes: resourceClass(recorder, 'random.RandomBytes', (name) => ({
      base64: new Output(secretMark(recorder.app, name)),
    })),
  }
}

function resourceClass(recorder: Recorder, type: string, create: (name: string) => Properties): CloudResource {
  return class {
    constructor(name: string) {
      recorder.addCloudOnly({ type, name })
      // What a constructor returns takes the place of `this`.
      // biome-ignore lint/correctness/noConstructorReturn: the stand-in has no more than its recorded properties
      return recorder.standIn(name, { id: new Output(name), ...create(name) })
    }
  }
}
