/** The AWS CLI line that starts a workflow with one of the example's events, under a name: a second time it starts nothing. */
export function startCommand({ name, qualifier }: sst.aws.Workflow, { event = 'happy', execution = 'first' } = {}) {
  return $interpolate`aws lambda invoke --function-name ${name} --qualifier ${qualifier} --invocation-type Event --durable-execution-name ${execution} --cli-binary-format raw-in-base64-out --payload file://events/${event}.json /dev/stdout`
}
