import { describe, expect, it } from 'vitest'
import { isNewer, releaseOf } from './release'

describe('isNewer', () => {
  it.each([
    ['1.0.0', '0.9.9', true],
    ['v0.2.0', '0.1.9', true],
    ['0.1.10', '0.1.9', true],
    ['0.1.9', '0.1.10', false],
    ['1.0.0', '1.0.0', false],
    ['1.0.0-rc.1', '1.0.0', false],
    ['1.0.0', '1.0.0-rc.1', true],
    ['1.0.0+build', '1.0.0', false],
    ['latest', '0.1.0', false],
  ])('%s after %s: %s', (version, than, expected) => {
    expect(isNewer(version, than)).toBe(expected)
  })
})

describe('releaseOf', () => {
  it('reads GitHub’s latest release and a plain feed', () => {
    const page = 'https://github.com/someone/lab/releases/tag/v1.2.3'
    expect(releaseOf(JSON.stringify({ tag_name: 'v1.2.3', html_url: page, assets: [] }))).toEqual({
      version: '1.2.3',
      page,
    })
    expect(releaseOf('{"version": "1.2.3"}')).toEqual({ version: '1.2.3', page: null })
  })
  it('gives no page that is not https', () => {
    for (const page of ['http://host/', 'file:///etc/passwd', 'javascript:alert(1)', 'https://a:b@host/'])
      expect(releaseOf(JSON.stringify({ version: '1.2.3', page }))).toEqual({ version: '1.2.3', page: null })
  })
  it('takes nothing else for a release', () => {
    for (const text of ['', '[]', '{}', '{"version": "<b>"}', '{"version": 3}', '{"tag_name": "nightly"}'])
      expect(releaseOf(text)).toBeNull()
  })
})
