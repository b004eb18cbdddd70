import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { REPOSITORY } from '../app/repository'

const VITEPRESS = join(REPOSITORY, 'node_modules/vitepress/bin/vitepress.js')
const site = mkdtempSync(join(tmpdir(), 'induction-lab-docs-'))

beforeAll(() => {
  // A link to a page that is not there ends it.
  const args = [VITEPRESS, 'build', 'docs', '--outDir', site]
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}, 120_000)
afterAll(() => rmSync(site, { recursive: true }))

const pages = () => readdirSync(site).filter((name) => name.endsWith('.html'))
const read = (name: string) => readFileSync(join(site, name), 'utf8')

it('makes a page of every text', () => {
  const texts = readdirSync(join(REPOSITORY, 'docs')).filter((name) => name.endsWith('.md'))
  expect(pages()).toEqual(expect.arrayContaining(texts.map((name) => name.replace(/\.md$/, '.html'))))
})

it('asks no other host for anything: only links that a reader follows lead away', () => {
  for (const name of pages()) {
    const loaded = [...read(name).matchAll(/<(?!a )[^>]*(?:src|href)="(?:https?:)?\/\/[^"]*"/g)]
    expect(
      loaded.map(([tag]) => tag),
      name,
    ).toEqual([])
  }
  const styles = readdirSync(join(site, 'assets')).filter((name) => name.endsWith('.css'))
  for (const name of styles) expect(read(join('assets', name))).not.toMatch(/url\(["']?(?:https?:)?\/\//)
})

it('lists every page at its side', () => {
  const guide = read('guide.html')
  const listed = pages().filter((name) => !['404.html', 'index.html', 'guide.html'].includes(name))
  for (const name of listed) expect(guide, name).toContain(`href="/${name}"`)
})
