import { Resource } from 'sst'
import { putOnce } from './database.ts'
import { turnoverOf } from './ledger.ts'

export interface Page {
  readonly month: string
  readonly turnoverCents: number
}

export interface Statement {
  /** The name of the execution, which is the caller's idempotency key. */
  readonly statementId: string
  readonly owner: string
  readonly pages: number
  readonly turnoverCents: number
}

/** Writes one page for each month. A page that is there stays as it is. */
export function writePages(statementId: string, account: string, months: readonly string[]): Promise<Page[]> {
  return Promise.all(
    months.map(async (month) => {
      const page = { month, turnoverCents: await turnoverOf(account, month) }
      await putOnce(Resource.Pages.name, 'pageId', { pageId: `${statementId}/${month}`, ...page })
      return page
    }),
  )
}

/** Puts the statement that consists of these pages into the archive, once. */
export function fileStatement(statementId: string, owner: string, pages: readonly Page[]): Promise<Statement> {
  const turnoverCents = pages.reduce((sum, page) => sum + page.turnoverCents, 0)
  return putOnce(Resource.Archive.name, 'statementId', { statementId, owner, pages: pages.length, turnoverCents })
}
