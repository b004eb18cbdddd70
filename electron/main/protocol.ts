import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { contentSecurityPolicy } from './content-security-policy'
import { mimeType } from './mime-type'
import { scheme } from './origin'
import { resourcePath } from './resource-path'

const headers = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** Makes `app://` an origin of its own, with the web's security rules. Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Answers `app://lab/…` with the files of one folder, and with nothing else. */
export function serveFolder(session: Session, root: string): void {
  session.protocol.handle(scheme, async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return new Response(null, { status: 405, headers })
    const path = resourcePath(url, root)
    const body = path === null ? null : await readFile(path).catch(() => null)
    if (path === null || body === null) return new Response('Not found', { status: 404, headers })
    return new Response(method === 'HEAD' ? null : new Uint8Array(body), {
      headers: { ...headers, 'Content-Type': mimeType(path) },
    })
  })
}
