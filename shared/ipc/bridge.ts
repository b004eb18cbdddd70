import type { EventPayload } from './events'
import type { EventName, RouteName } from './names'
import type { Reply } from './reply'
import type { Arguments, Result } from './routes'

/** What the bridge needs to know of the browser's `File`. */
export interface DroppedFile {
  readonly name: string
  readonly size: number
}

/** A file that a person dropped, as the page may name it. */
export interface OfferedFile {
  readonly file: string
  readonly name: string
}

/** All that the page can reach outside itself: `window.lab`. */
export interface LabBridge {
  /** Calls a route. Never rejects: a refusal is a reply with a code and a sentence. */
  invoke<R extends RouteName>(
    route: R,
    ...args: Arguments<R> extends undefined ? [] : [args: Arguments<R>]
  ): Promise<Reply<Result<R>>>
  /** Listens to an event; returns the function that stops listening. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void
  /** Offers a dropped file or folder to the main process for a token; the page learns no path. Never rejects. */
  offer(file: DroppedFile): Promise<Reply<OfferedFile>>
  /** Asks for the port of `portRouteNames`: it comes as a message of the window to itself. The one before is closed. */
  openPort(): void
}

declare global {
  interface Window {
    readonly lab: LabBridge
  }
}
