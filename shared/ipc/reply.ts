export type ErrorCode =
  /** The route does not exist. */
  | 'unknown-route'
  /** The arguments do not have the route's shape. */
  | 'bad-arguments'
  /** The caller is not the top frame of our own window. */
  | 'foreign-sender'
  /** More is asked at once than is ever needed, or the port was closed. */
  | 'busy'
  /** The main process failed; its log has the details. */
  | 'internal'

/** The answer to a call. Failures cross as values with a sentence for a person, never as exceptions. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string }
