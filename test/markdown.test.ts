import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '')

test.for(pages)('every link, image and anchor of %s leads somewhere', (page) => {
  const broken = linksOf(readFileSync(join(ROOT, page), 'utf8')).filter((link) => !leadsSomewhere(link, page))
  expect(broken).toEqual([])
})

test('a link to nowhere is noticed', () => {
  const links = linksOf(
    '[a](README.md) [b](missing.md) ![c](no.png) [d](README.md#run-it) [e](README.md#nowhere) `[f](code)`',
  )
  expect(links.filter((link) => !leadsSomewhere(link, 'README.md'))).toEqual([
    'missing.md',
    'no.png',
    'README.md#nowhere',
  ])
})

/** The targets of links and images within the repository. */
function linksOf(markdown: string): string[] {
  const links = [...prose(markdown).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target)
  return links.filter((target) => !/^(https?|mailto):/.test(target))
}

function leadsSomewhere(link: string, page: string): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? join(ROOT, page) : resolve(ROOT, dirname(page), path)
  if (!existsSync(target)) return false
  return anchor === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
}

/** The names under which GitHub links to the headings of a page. */
function anchorsOf(markdown: string): string[] {
  const headings = [...markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** A page without its code. */
function prose(markdown: string): string {
  return markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '')
}
