import { expect, test, vi } from 'vitest'
import { Workbench } from './durable.ts'

// Engines and functions are processes; on a busy machine they take their time.
vi.setConfig({ testTimeout: 90_000 })

// In a data folder without an engine: what is there is shown, and changed, without one.

test('Executions are listed, shown and stopped in a folder where no engine runs', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.', '--name', 'done')
  await bench.run('run', '.', '--name', 'open', '--event', bench.event({ pickup: 'whenever' }))

  const list = await bench.run('list')
  expect(list.stdout).toMatch(/^NAME +STATUS +STARTED +TOOK +FUNCTION$/m)
  expect(list.stdout).toMatch(/ \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /)
  expect(list.stdout).toMatch(/^open +RUNNING +\S+ +parcel-local-Parcel:1$/m)
  expect(list.stderr).toBe('')
  const newest = await bench.run('list', '--limit', '1')
  expect(newest.stdout.trimEnd().split('\n')).toHaveLength(2)
  expect(newest.stderr).toBe('There are more. To see them: --limit 5\n')
  const running = await bench.run('list', '--status', 'RUNNING', '--json')
  expect(JSON.parse(running.stdout)).toMatchObject([{ DurableExecutionName: 'open', Status: 'RUNNING' }])

  const ofComponent = await bench.run('list', '--function', 'Parcel', '--json')
  expect(JSON.parse(ofComponent.stdout)).toHaveLength(2)
  const unknown = await bench.run('list', '--function', 'Parcels')
  expect(unknown.stderr).toBe(
    'Error There is no durable function "Parcels". There is: parcel-local-Label, parcel-local-Parcel.\n',
  )

  const show = await bench.run('show', 'open', '--function', 'Parcel')
  expect(show.stdout).toMatch(/◷ callback +callback +waits for an answer since .*, no timeout/)
  expect(show.stdout).toMatch(/^Waits for pickup {2}\S+$/m)
  const history = await bench.run('history', 'done', '--json')
  expect(JSON.parse(history.stdout).map(({ EventType }: Record<string, string>) => EventType)).toEqual(
    expect.arrayContaining(['ExecutionStarted', 'StepSucceeded', 'InvocationCompleted', 'ExecutionSucceeded']),
  )
  const last = await bench.run('history', 'done', '--last', '1')
  expect(last.stdout).toMatch(/^ID +TIME +EVENT +NAME +DETAILS\n\d+ +\S+ +ExecutionSucceeded +done +\{"Result":.*\}\n$/)

  expect((await bench.run('stop', 'open', '--message', 'changed my mind')).stdout).toBe('Stopped open.\n')
  expect((await bench.run('stop', 'open')).stdout).toBe('Stopped open.\n')
  expect((await bench.run('stop', 'done')).stdout).toBe('done had ended already: SUCCEEDED.\n')
  const stopped = await bench.run('show', 'open', '--json')
  expect(JSON.parse(stopped.stdout)).toMatchObject({ status: 'STOPPED', error: { ErrorMessage: 'changed my mind' } })
})

test('Callbacks are failed and kept alive in a folder where no engine runs', async () => {
  await using bench = new Workbench()
  await bench.run('run', '.', '--name', 'open', '--event', bench.event({ pickup: 'whenever' }))
  const heartbeat = await bench.run('callback', 'heartbeat', 'pickup', '--execution', 'open')
  expect(heartbeat).toMatchObject({ code: 0, stdout: 'The callback sends a heartbeat.\n' })
  await bench.run('callback', 'fail', 'pickup', '--execution', 'open', '--message', 'no carrier')
  const { code, stdout } = await bench.run('run', '.', '--name', 'open', '--json')
  expect({ code, message: JSON.parse(stdout).error.ErrorMessage }).toEqual({ code: 1, message: 'no carrier' })
})
