/**
 * A value in which names of executions, ids and times have given way to what kind of thing they are, so that two runs
 * that went the same way are equal. Equal ids stay equal: it still shows whether they were the same in several places.
 *
 * @param name the name of the execution that the value comes from
 */
export function comparable(value: unknown, name?: string): unknown {
  const text = JSON.stringify(value)
  if (text === undefined) return undefined
  const ids = new Map<string, number>()
  return JSON.parse(
    (name === undefined ? text : text.replaceAll(name, 'EXECUTION'))
      .replaceAll(/arn:[^"\\\s]+\/durable-execution\/[^"\\\s]+/g, 'ARN')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z/g, 'TIME')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
        const number = ids.get(id) ?? ids.size + 1
        ids.set(id, number)
        return `ID ${number}`
      }),
  )
}
