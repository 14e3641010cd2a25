import { memoryStore } from './memory-store.ts'
import { testStore } from './testing/store.testsuite.ts'

testStore('the memory store', memoryStore)
