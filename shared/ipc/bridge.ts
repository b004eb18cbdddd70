import type { EventPayload } from './events'
import type { EventName, RouteName } from './names'
import type { Reply } from './reply'
import type { Arguments, Result } from './routes'

/** All that the page can reach outside itself: `window.lab`. */
export interface LabBridge {
  /** Calls a route. Never rejects: a refusal is a reply with a code and a sentence. */
  invoke<R extends RouteName>(
    route: R,
    ...args: Arguments<R> extends undefined ? [] : [args: Arguments<R>]
  ): Promise<Reply<Result<R>>>
  /** Listens to an event; returns the function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
}

declare global {
  interface Window {
    readonly lab: LabBridge
  }
}
