import { vi } from 'vitest'
import { testEveryExample } from './used-copy.ts'

vi.setConfig({ testTimeout: 600_000 })

testEveryExample('official')
