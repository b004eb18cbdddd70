import { withoutPaths } from './error-trace'

/** What a page's console was told, in the shape of the running Electron. */
interface Said {
  readonly level: string
  readonly message: string
  readonly lineNumber: number
  readonly sourceId: string
}

/** The levels of Electron before 35, which gave them one after the other. */
const LEVELS = ['debug', 'info', 'warning', 'error']

/** Chromium's word for a size that is looked at in the next frame instead of this one. Nothing is lost, nothing failed. */
const LATE_LAYOUT = /^ResizeObserver loop /

/**
 * One line about an error in a page, from what a `console-message` brings: its kind and its place. The rest of the
 * message may quote anything. `null` for what is no error.
 */
export function pageComplaint(event: unknown, ...apart: readonly unknown[]): string | null {
  const said = event as Partial<Said>
  const [number, text, line, source] = apart as readonly [number?, string?, number?, string?]
  const level = said.level ?? LEVELS[number ?? 0]
  if (level !== 'error') return null
  const message = said.message ?? text ?? ''
  if (LATE_LAYOUT.test(message)) return null
  const kind = /^Uncaught (?:\(in promise\) )?(\w{1,40})/.exec(message)?.[1] ?? 'an error'
  return `The page: ${kind} at ${withoutPaths(said.sourceId ?? source ?? '')}:${said.lineNumber ?? line ?? 0}`
}
