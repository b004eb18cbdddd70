import type { BrowserWindow } from 'electron'
import type { Handlers } from '../router'
import { refusing } from './engine-refusals'
import type { EngineThread } from './engine-thread'

type CircuitRoute = Extract<keyof Handlers<BrowserWindow>, `circuit.${string}` | `tokens.${string}`>

/** Routes about matrices of weights and what ids say, forwarded to the engine's thread. */
export function circuitHandlers(engine: EngineThread): Pick<Handlers<BrowserWindow>, CircuitRoute> {
  return {
    'circuit.open': (asked) =>
      refusing(async () => ({ kind: 'circuit' as const, ...(await engine.ask('circuitOpen', asked)) })),
    'circuit.cells': (asked) =>
      refusing(async () => ({ kind: 'cells' as const, values: await engine.ask('circuitCells', asked) })),
    'circuit.line': (asked) =>
      refusing(async () => ({ kind: 'line' as const, ...(await engine.ask('circuitLine', asked)) })),
    'tokens.texts': (asked) =>
      refusing(async () => ({ kind: 'texts' as const, texts: await engine.ask('tokenTexts', asked) })),
    'tokens.find': (asked) =>
      refusing(async () => ({ kind: 'tokens' as const, ...(await engine.ask('tokenFind', asked)) })),
  }
}
