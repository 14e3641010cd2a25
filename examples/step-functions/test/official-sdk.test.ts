// durable new: core only
import { testUnderOfficialSdk } from 'durable-local/example-tests'
import * as vitest from 'vitest'

// Every event, under durable-core and under the official SDK: the ends and the histories have to be the same.
testUnderOfficialSdk(`${import.meta.dirname}/..`, vitest)
