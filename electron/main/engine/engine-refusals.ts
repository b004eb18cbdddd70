import type { Refusal } from '#shared/ipc/engine-names'
import { EngineRefusal } from './engine-thread'

/** What work of the engine gives, or why it was refused, as a value. */
export async function refusing<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof EngineRefusal) return { kind: 'error', ...error.fault }
    throw error
  }
}
