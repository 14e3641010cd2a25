/** The AWS CLI line that starts a workflow with one of the example's events, under a name: a second time it starts nothing. */
export function startCommand({ name, qualifier }: sst.aws.Workflow, { event = 'happy', execution = 'first' } = {}) {
  return $interpolate`aws lambda invoke --function-name ${name} --qualifier ${qualifier} --invocation-type Event --durable-execution-name ${execution} --cli-binary-format raw-in-base64-out --payload file://events/${event}.json /dev/stdout`
}

/**
 * The curl line that starts a workflow by its API, see start-api.ts, as the AWS credentials in the environment. A second
 * time it gets the answer to the first.
 */
export function signedStartCommand({ url }: sst.aws.ApiGatewayV2, { event = 'happy', key = 'first' } = {}) {
  return $interpolate`curl ${url}/executions --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN" -H "idempotency-key: ${key}" -H "content-type: application/json" -d @events/${event}.json`
}
