import { describe, expect, it } from 'vitest'
import { detectors } from '../analyses/detectors'
import { analysed } from '../analyses/reference-input.testing'
import { bundledModelFolders } from '../library/bundled-models'
import { Engine, type ForwardEngine } from '../run/engine'
import { openModelFolder, runnable } from '../run/model-folder'
import { reusing } from './kept-forward'

describe('what a run has left', () => {
  it('gives the same scores as computing them again, without a forward pass', async () => {
    const [letters] = await bundledModelFolders()
    const model = runnable(await openModelFolder(letters))
    const engine = new Engine({ provider: 'cpu', threads: 1 })
    const tokens = [[0, 5, 3, 9, 12, 5, 3, 9, 12]]
    const hooks = Array.from({ length: model.config.n_layers }, (_, l) => `blocks.${l}.attn.hook_pattern`)
    const { activations } = await engine.run(model, {
      start: tokens,
      capture: new Set(hooks),
      edits: [],
      logits: 'none',
    })
    const counted = counting(engine)
    const keeping = reusing(counted, tokens, (hook) => activations.get(hook), 'cpu')
    const [again, kept] = [
      await analysed(detectors, model, engine, { tokens }),
      await analysed(detectors, model, engine, { tokens, engine: keeping }),
    ]
    expect(kept.values).toEqual(again.values)
    expect(counted.runs).toBe(0)

    // Other tokens, and what nobody kept, are computed.
    const others = [[0, 1, 2, 1, 2]]
    const other = await analysed(detectors, model, engine, { tokens: others, engine: keeping })
    expect(other.values).toEqual((await analysed(detectors, model, engine, { tokens: others })).values)
    expect(counted.runs).toBe(1)
    await engine.release()
  })
})

function counting(engine: ForwardEngine): ForwardEngine & { runs: number } {
  return {
    runs: 0,
    run(model, job) {
      this.runs++
      return engine.run(model, job)
    },
  }
}
