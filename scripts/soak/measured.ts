import { readdirSync } from 'node:fs'
import type { CDPSession, ElectronApplication } from '@playwright/test'

/** What an app holds that only grows when something is not given back. */
export interface Held {
  /** Megabytes that all its processes keep in memory. */
  readonly resident_MB: number
  /** Megabytes of the page's JavaScript heap, and of the main process's, after a collection. */
  readonly page_heap_MB: number
  readonly main_heap_MB: number
  /** Files, sockets and pipes that the main process has open; `null` where the system does not tell. */
  readonly handles: number | null
  readonly processes: number
  /** In the page: listeners, nodes in and out of the document, documents. */
  readonly listeners: number
  readonly nodes: number
  readonly documents: number
}

/** Measures a running app. @param page a session of the page with `Performance` and `HeapProfiler` enabled */
export async function measured(app: ElectronApplication, page: CDPSession): Promise<Held> {
  // Weak references need a second collection.
  for (let i = 0; i < 2; i++) await page.send('HeapProfiler.collectGarbage')
  const { metrics } = await page.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((each) => each.name === name)?.value ?? 0
  const main = await app.evaluate(({ app: electron }) => ({
    pid: process.pid,
    heap: process.memoryUsage().heapUsed,
    resident: electron.getAppMetrics().map(({ memory }) => memory.workingSetSize),
  }))
  return {
    resident_MB: Math.round(main.resident.reduce((sum, size) => sum + size, 0) / 1000),
    page_heap_MB: tenths(metric('JSHeapUsedSize') / 1e6),
    main_heap_MB: tenths(main.heap / 1e6),
    handles: openHandles(main.pid),
    processes: main.resident.length,
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    documents: metric('Documents'),
  }
}

function openHandles(pid: number): number | null {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return null
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
