/** Entry of the engine thread: ONNX Runtime blocks whoever calls it, so it is never the main process's own thread. */
import { parentPort, workerData } from 'node:worker_threads'
import { EngineService } from './thread/engine-service'
import type { EngineSettings, FromEngine, ToEngine } from './thread/protocol'

const port = parentPort!
const tell = (message: FromEngine, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer)

const service = new EngineService(workerData as EngineSettings, {
  onStatus: (status) => tell({ kind: 'status', status }),
  onNotice: (message) => tell({ kind: 'notice', message }),
})
const underWay = new Map<number, AbortController>()

port.on('message', (message: ToEngine) => {
  if ('cancel' in message) underWay.get(message.cancel)?.abort()
  else void answer(message)
})

async function answer({ id, call, args }: Exclude<ToEngine, { cancel: number }>): Promise<void> {
  const controller = new AbortController()
  underWay.set(id, controller)
  const onProgress = (done: number, total: number, phase?: string) =>
    tell({ kind: 'progress', id, done, total, ...(phase === undefined ? {} : { phase }) })
  try {
    const onPart = (json: string) => tell({ kind: 'part', id, json })
    const value = await service.answer(call, args as never, { signal: controller.signal, onProgress, onPart })
    tell({ kind: 'answer', id, value }, buffersOf(value))
  } catch (error) {
    tell({ kind: 'fault', id, fault: service.fault(error) })
  } finally {
    underWay.delete(id)
  }
}

/** Numbers are handed over, not copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) return [value.buffer as ArrayBuffer]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.values(value).flatMap((each) =>
    ArrayBuffer.isView(each) ? [each.buffer as ArrayBuffer] : [],
  )
}
