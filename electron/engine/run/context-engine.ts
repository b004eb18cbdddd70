import type { ForwardEngine } from './engine'
import { RunError } from './run-error'
import type { TokenBatch } from './token-batch'

/**
 * An engine whose runs read a second sequence, for analyses that know of none.
 *
 * @param context one for all sequences, or one for each of `tokens`
 * @throws RunError from a run that does not say whose context it reads: one that starts at a layer, or with other
 * sequences
 */
export function withContext(
  engine: ForwardEngine,
  context: TokenBatch | undefined,
  tokens: TokenBatch,
): ForwardEngine {
  if (!context) return engine
  return {
    run(model, job) {
      if (context.length === 1) return engine.run(model, { context, ...job })
      const own = 'layer' in job.start ? [] : job.start.map((sequence) => context[tokens.indexOf(sequence)])
      if (own.length > 0 && own.every((each) => each !== undefined)) {
        return engine.run(model, { context: own, ...job })
      }
      throw new RunError(
        'BAD_TOKENS',
        'This analysis takes one context for all sequences, and there are several. Give one.',
      )
    },
  }
}
