import type { Activation } from '../run/activation'
import type { ForwardEngine } from '../run/engine'
import type { ForwardJob } from '../run/forward-job'
import type { TokenBatch } from '../run/token-batch'
import type { Provider } from '../runtime/providers'

/**
 * An engine that reads from memory what a run has left there, and computes everything else.
 *
 * @param tokens of the run: one sequence
 * @param kept what is left of a hook of it, if anything
 */
export function reusing(
  engine: ForwardEngine,
  tokens: TokenBatch,
  kept: (hook: string) => Activation | undefined,
  provider: Provider,
): ForwardEngine {
  return {
    async run(model, job) {
      const found = job.edits.length === 0 && job.logits === 'none' && isStart(job.start, tokens)
      const activations = new Map<string, Activation>()
      for (const hook of found ? job.capture : []) {
        const activation = kept(hook)
        if (activation) activations.set(hook, activation)
      }
      if (!found || activations.size < job.capture.size) return engine.run(model, job)
      if (!job.take) return { activations, logits: null, logProbs: null, provider }
      for (const [hook, activation] of activations) job.take(hook, activation)
      return { activations: new Map(), logits: null, logProbs: null, provider }
    },
  }
}

function isStart(start: ForwardJob['start'], tokens: TokenBatch): boolean {
  return 'layer' in start
    ? false
    : start.length === 1 && tokens.length === 1 && start[0].join() === tokens[0].join()
}
