import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ElectronApplication } from '@playwright/test'
import { expect, test as base } from './app'

/** A server on this machine that counts who comes: no page may ever reach it. */
interface Outside {
  readonly address: string
  readonly visits: readonly string[]
}

/** The app, beside a server that nothing in it may ever visit. */
export const test = base.extend<{ outside: Outside }>({
  outside: async ({}, use) => {
    const visits: string[] = []
    const server = createServer((request, response) => {
      visits.push(`${request.method} ${request.url}`)
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, visits })
    expect(visits, 'visits to a server outside').toEqual([])
    server.close()
  },
})

interface Answer {
  /** null when the request was refused */
  status: number | null
  headers: Record<string, string>
}

/** What the main process's own request gets, with no page's policy in the way. */
export const fromMain = (app: ElectronApplication, address: string, method = 'GET'): Promise<Answer> =>
  app.evaluate(
    async ({ session }, [url, verb]): Promise<Answer> => {
      try {
        const response = await session.defaultSession.fetch(url, { method: verb })
        return { status: response.status, headers: Object.fromEntries(response.headers) }
      } catch {
        return { status: null, headers: {} }
      }
    },
    [address, method] as const,
  )
