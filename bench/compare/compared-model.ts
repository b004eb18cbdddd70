import { join } from 'node:path'
import { exampleDocument } from '#shared/circuit/examples'
import { drawnRange, drawnSequences } from '#shared/compare/drawn-sequences'
import type { TransplantKind } from '#shared/compare/transplant-kinds'
import { serializeDocument } from '#shared/document/serialize'
import type { Analysis, AnalysisOptions } from '../../electron/engine/analyses/analysis'
import { detectors } from '../../electron/engine/analyses/detectors'
import { headSimilarity } from '../../electron/engine/analyses/head-similarity'
import { transplant } from '../../electron/engine/analyses/transplant'
import { headBasisAnalysis } from '../../electron/engine/analyses/weights/head-basis-analysis'
import { Engine } from '../../electron/engine/run/engine'
import { openModelFolder, runnable } from '../../electron/engine/run/model-folder'
import { importModel } from '../../electron/engine/weights/import-model'
import { rounded } from '../figures'

/** What the comparison with the induction example says of a trained model. */
interface ComparedModel {
  readonly name: string
  /** For each trained head the distance to both of mine, and the scores that detectors give it. */
  readonly heads: readonly Record<string, number | string>[]
  readonly shares: readonly Record<string, number | string>[]
  /** The same with my outputs, and not my patterns. */
  readonly outputs: readonly Record<string, number | string>[]
  readonly layer0: number
  /** The fastest of some, on the 20 sequences. */
  readonly transplantMs: number
}

/** @param sizes of my circuit: its tokens are the model's 1 … V, BOS is 0 */
export async function comparedModel(
  path: string,
  scratch: string,
  { V, P }: { V: number; P: number },
): Promise<ComparedModel> {
  let folder = path
  if (path.endsWith('.pth')) {
    folder = join(scratch, 'imported')
    await importModel({ path, out: folder })
  }
  const model = runnable(await openModelFolder(folder))
  const engine = new Engine({ provider: 'cpu' })
  const letters = Array.from({ length: V }, (_, i) => `t${i + 1}`)
  const map = Object.fromEntries(letters.map((letter, i) => [letter, i + 1]))
  const text = serializeDocument(exampleDocument('induction', { vocabulary: letters, positions: P }))
  const drawn = drawnSequences(letters, P, { most: V, sequences: 20, seed: 1 }, false)
  const tokens = drawn.map((sequence) => [0, ...sequence.map((letter) => map[letter])])
  const asked = async (analysis: Analysis, options: AnalysisOptions, batch = tokens) => {
    const { tables } = await analysis.run({
      ...{ model, engine, tokens: batch, repeat: null, options, seed: 1 },
      textOfFile: () => Promise.resolve(text),
      note: () => {},
    })
    return Object.fromEntries(tables!.map(({ name, values }) => [name, values])) as Record<string, number[][]>
  }
  const against = { against: 'mine', map: JSON.stringify(map), bos: '0' }
  try {
    const { distance, spread } = await asked(headSimilarity, { ...against, queries: 'earlier' })
    const { induction_strict, previous } = await asked(detectors, {})
    const { n_layers, n_heads, attn_only } = model.config
    const names = Array.from(
      { length: n_layers * n_heads },
      (_, i) => `${Math.floor(i / n_heads)}.${i % n_heads}`,
    )
    const heads = names.map((head, i) => ({
      head,
      'to my 1.0': rounded(distance[1][i], 3),
      '± ': rounded(spread[1][i], 3),
      'to my 0.0': rounded(distance[0][i], 3),
      '±': rounded(spread[0][i], 3),
      induction: rounded(induction_strict.flat()[i], 3),
      previous: rounded(previous.flat()[i], 3),
    }))
    const nearest = distance.map((row) => names[row.indexOf(Math.min(...row))])
    const cases = [
      { heads: nearest[1], mine: '1.0' },
      { heads: nearest[0], mine: '0.0' },
      { heads: `${nearest[0]},${nearest[1]}`, mine: '0.0,1.0' },
    ]
    const rowOf = async (each: (typeof cases)[number], kind: TransplantKind) => {
      const options = { ...against, ...each, range: drawnRange(P, V, 1), kind }
      const found = await asked(transplant, options)
      const [mine, uniform, random] = found.mean_recovered as unknown as number[]
      const [clean, ablated] = found.mean_loss as unknown as number[]
      const numbers = { clean, ablated, mine, uniform, random }
      return {
        ...{ into: each.heads, 'my heads': each.mine },
        ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, rounded(value, 3)])),
      }
    }
    let transplantMs = Infinity
    for (let run = 0; run < 5; run++) {
      const started = performance.now()
      await rowOf(cases[0], 'pattern')
      transplantMs = Math.min(transplantMs, performance.now() - started)
    }
    const shares: Record<string, number | string>[] = []
    const outputs: Record<string, number | string>[] = []
    for (const each of cases) {
      shares.push(await rowOf(each, 'pattern'))
      outputs.push(await rowOf(each, 'output'))
    }
    let layer0 = 0
    if (attn_only) {
      for (const head of names.slice(0, n_heads)) {
        const options = { head, targets: Object.values(map).join() }
        const { largest_remainder } = await asked(headBasisAnalysis, options, tokens.slice(0, 1))
        layer0 = Math.max(layer0, largest_remainder as unknown as number)
      }
    }
    return { name: model.manifest.name, heads, shares, outputs, layer0, transplantMs }
  } finally {
    await engine.release()
  }
}
