import type { StartOptions } from 'durable-testing'
import { handler as packing } from '../src/packing.ts'

/** The function that the workflow invokes, under the name by which it knows it. */
export const invoked: StartOptions = { durableFunctions: { 'step-functions-local-Packing': packing } }
