/** Sends a request to DynamoDB's stand-in. */
export async function request(
  endpoint: string,
  operation: string,
  body: object,
): Promise<{ ok: boolean; text: string }> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      // dynalite asks for a signature, and accepts any.
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20260101T000000Z',
    },
    body: JSON.stringify(body),
  })
  return { ok: response.ok, text: await response.text() }
}
