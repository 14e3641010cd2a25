import { readFile } from 'node:fs/promises'
import { child, list, nameOf, parseSource, type SyntaxNode } from '../packages/durable-testing/src/syntax.ts'

/**
 * The source text of declarations of a file, as a code block of markdown.
 *
 * @param names of top-level functions, constants, classes or types; none for the whole file
 * @throws if one of them is not declared there
 */
export async function sourceExcerpt(file: string, shownAs: string, names: readonly string[]): Promise<string> {
  const source = await readFile(file, 'utf8')
  const text = names.length === 0 ? source.trim() : await declarations(source, file, names)
  return `\`\`\`ts\n// ${shownAs}\n${text}\n\`\`\``
}

async function declarations(source: string, file: string, names: readonly string[]): Promise<string> {
  const statements = list(await parseSource(source, file), 'body')
  const texts = names.map((name) => {
    const statement = statements.find((candidate) => declares(candidate, name))
    if (statement === undefined) throw new Error(`${file} declares no "${name}" at its top level.`)
    return withComment(source, statement)
  })
  return texts.join('\n\n')
}

function declares(statement: SyntaxNode, name: string): boolean {
  const declaration = child(statement, 'declaration') ?? statement
  const ids = [child(declaration, 'id'), ...list(declaration, 'declarations').map((one) => child(one, 'id'))]
  return ids.some((id) => nameOf(id) === name)
}

/** The statement with the comment right above it. */
function withComment(source: string, { start, end }: SyntaxNode): string {
  const [comment = ''] = /(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n|(?:\/\/[^\n]*\n)+)$/.exec(source.slice(0, start)) ?? []
  return comment + source.slice(start, end)
}
