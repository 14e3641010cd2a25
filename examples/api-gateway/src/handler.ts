import { type DurableContext, withDurableExecution } from 'durable-core'
import { ownerOf } from './ledger.ts'
import { monthsOf, parseRequest } from './request.ts'
import { fileStatement, type Page, type Statement, writePages } from './statement.ts'

/** There is no account with this number. */
export class UnknownAccount extends Error {
  override name = 'UnknownAccount'
}

/** Draws up a statement of account. The ledger gives three months at a time, and rests before the next three. */
export const handler = withDurableExecution(async (event: unknown, context: DurableContext): Promise<Statement> => {
  const request = parseRequest(event)
  const { account } = request
  const statementId = executionNameOf(context)

  const owner = await context.step('find-owner', () => ownerOf(account))
  if (owner === null) throw new UnknownAccount(`There is no account ${account}.`)

  const pages: Page[] = []
  for (const [index, months] of monthsOf(request).entries()) {
    if (index > 0) await context.wait(`rest-${index}`, { seconds: 10 })
    pages.push(...(await context.step(`write-${months[0]}`, () => writePages(statementId, account, months))))
  }
  return await context.step('file', () => fileStatement(statementId, owner, pages))
})

/** `arn:…:function:NAME:VERSION/durable-execution/STATEMENT/ID` → `STATEMENT` */
function executionNameOf(context: DurableContext): string {
  return context.executionContext.durableExecutionArn.split('/')[2] ?? ''
}
