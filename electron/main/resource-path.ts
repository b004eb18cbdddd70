import { resolve, sep } from 'node:path'

/**
 * The file that an `app://lab/…` address names, or null when it names nothing inside `root`.
 *
 * Encoded separators are refused: after decoding they would be separators that URL normalisation has not seen.
 *
 * @param root an absolute folder
 */
export function resourcePath(address: string, root: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.protocol !== 'app:' || url.host !== 'lab') return null
  if (/%(?:2f|5c|00)/i.test(url.pathname) || url.pathname.includes('\\')) return null

  const name = decoded(url.pathname)
  if (name === null || name.endsWith('/')) return null
  const path = resolve(root, `.${name}`)
  return path.startsWith(root + sep) ? path : null
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
