import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createPinia, setActivePinia } from 'pinia'
import type { LabBridge } from '#shared/ipc/bridge'
import { chosenFault } from '../../electron/engine/thread/chosen-fault'
import { refusing } from '../../electron/main/engine/engine-refusals'
import { EngineThread } from '../../electron/main/engine/engine-thread'

const entry = pathToFileURL(join(import.meta.dirname, '../../electron/engine/worker.ts')).href
const program = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(entry)})))`

type Question<Task extends 'analyse' | 'run'> = { job: string } & Parameters<
  typeof EngineThread.prototype.ask<Task>
>[1]

/**
 * A start of the app without its window: fresh stores on an engine thread of their own.
 *
 * @param fault what the engine does wrong, as INDUCTION_LAB_FAULT says it
 * @param routes what is answered beside the engine, or otherwise than by it
 */
export function engineOfStores(
  library: string,
  fault: string,
  routes: Record<string, (args: never) => unknown> = {},
): EngineThread {
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const tell = (event: string, payload: unknown) =>
    listeners.get(event)?.forEach((listener) => listener(payload as never))
  const engine = new EngineThread(
    { library, budget: 1e9, fault: chosenFault(fault) },
    (settings) => new Worker(program, { eval: true, workerData: settings }),
    {
      onStatus: (status) => tell('engine.status', status),
      onNotice: (message, lost) => tell('engine.notice', { message, lost }),
    },
  )
  const answers: Record<string, (args: never) => unknown> = {
    'engine.lost': () => [],
    'engine.status': () => engine.status,
    'engine.choose': () => ({ kind: 'done' }),
    'models.list': () => refusing(async () => ({ kind: 'list', ...(await engine.ask('list', undefined)) })),
    'models.available': () =>
      refusing(async () => ({ kind: 'available', ...(await engine.ask('available', undefined)) })),
    'models.analyse': ({ job: _job, ...request }: Question<'analyse'>) =>
      refusing(async () => ({ kind: 'analysis', ...(await engine.ask('analyse', request)) })),
    'models.run': ({ job: _job, ...request }: Question<'run'>) =>
      refusing(async () => ({ kind: 'run', ...(await engine.ask('run', request)) })),
    'jobs.cancel': () => undefined,
    ...routes,
  }
  const lab = {
    invoke: async (route: string, args: never) => ({ ok: true, value: await answers[route](args) }),
    on: (event: string, listener: (payload: never) => void) => {
      listeners.set(event, [...(listeners.get(event) ?? []), listener])
      return () => {}
    },
  } as unknown as LabBridge
  Object.assign(window, { lab })
  localStorage.clear()
  setActivePinia(createPinia())
  return engine
}
