import type { StartOptions } from 'durable-testing'
import { handler as packing } from '../src/packing.ts'
import { nameOf } from './name-of.ts'

/** The function that the workflow invokes, under the name by which it knows it. */
export const invoked: StartOptions = { durableFunctions: { [nameOf('Packing')]: packing } }
