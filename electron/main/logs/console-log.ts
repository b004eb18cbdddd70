import { errorTrace, withoutPaths } from './error-trace'
import type { LogFile } from './log-file'

/**
 * Writes into the log what the main process complains about: the sentence that stands first, and of the rest what an
 * error may leave there. The terminal gets everything, as before.
 */
export function logComplaints(log: LogFile): void {
  for (const [method, severity] of [
    ['error', 'error'],
    ['warn', 'warning'],
  ] as const) {
    const said = console[method].bind(console)
    console[method] = (...words: unknown[]) => {
      log.write(severity, complaint(words))
      said(...words)
    }
  }
}

/** One line of what was said. Only a sentence that stands first is ours; what follows may hold anything. */
export function complaint(words: readonly unknown[]): string {
  const [first, ...rest] = words
  const sentence = typeof first === 'string' ? withoutPaths(first) : errorTrace(first)
  const traces = rest.filter((word) => word instanceof Error).map(errorTrace)
  return [sentence, ...traces].join(' ')
}
