import { resolve, sep } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { resourcePath } from './resource-path'

const root = resolve('/lab/renderer')

describe('an address inside the folder', () => {
  it.each([
    ['app://lab/index.html', 'index.html'],
    ['app://lab/assets/index-1.js?v=2#top', 'assets/index-1.js'],
    ['app://lab/a%20b.css', 'a b.css'],
    ['app://lab/../../index.html', 'index.html'],
    ['app://lab/%2e%2e/%2e%2e/index.html', 'index.html'],
  ])('%s is %s', (address, path) => {
    expect(resourcePath(address, root)).toBe(resolve(root, path))
  })
})

describe('an address that names nothing of ours', () => {
  it.each([
    'app://lab/',
    'app://lab/assets/',
    'app://lab/..%2f..%2fetc/passwd',
    'app://lab/..%5c..%5cwindows/win.ini',
    'app://lab/%00',
    'app://lab/%',
    'app://other/index.html',
    'file:///etc/passwd',
    'http://lab/index.html',
    'index.html',
  ])('%s is refused', (address) => {
    expect(resourcePath(address, root)).toBeNull()
  })
})

it('never leaves the folder', () => {
  const piece = fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '/', '\\', 'etc', '%252e', '//', ':', 'C:')
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const path = resourcePath(`app://lab/${pieces.join('')}`, root)
      expect(path === null || path.startsWith(root + sep)).toBe(true)
    }),
  )
})
