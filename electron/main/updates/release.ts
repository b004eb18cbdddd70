import { z } from 'zod'

/** A published version, and the page where a person finds it. */
export interface Release {
  readonly version: string
  readonly page: string | null
}

const feed = z.union([
  // GitHub's “latest release”.
  z.object({ tag_name: z.string().max(100), html_url: z.string().max(1_000).optional() }),
  z.object({ version: z.string().max(100), page: z.string().max(1_000).optional() }),
])

/** Numbers of a version, and whether it is one before them (`1.2.0-beta.1`). */
function parts(version: string): { numbers: number[]; isBefore: boolean } | null {
  const read = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.exec(version)
  return read && { numbers: read.slice(1, 4).map(Number), isBefore: read[4] !== undefined }
}

/**
 * The release that a feed tells of: `{tag_name, html_url}` as GitHub has it, or `{version, page}`.
 * @returns `null` for what tells of none
 */
export function releaseOf(text: string): Release | null {
  try {
    const told = feed.parse(JSON.parse(text))
    const [version, address] = 'tag_name' in told ? [told.tag_name, told.html_url] : [told.version, told.page]
    if (parts(version) === null) return null
    return { version: version.replace(/^v/, ''), page: address === undefined ? null : pageOf(address) }
  } catch {
    return null
  }
}

/** Whether one version follows another, by semantic versioning's first three numbers; one before comes before it. */
export function isNewer(version: string, than: string): boolean {
  const [a, b] = [parts(version), parts(than)]
  if (!a || !b) return false
  const at = a.numbers.findIndex((number, i) => number !== b.numbers[i])
  return at < 0 ? !a.isBefore && b.isBefore : a.numbers[at] > b.numbers[at]
}

function pageOf(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  return url?.protocol === 'https:' && url.username === '' ? url.href : null
}
