/**
 * A program for a test: runs a model twice on a GPU that is lost before the second run, sweeps ablations on one that is
 * lost midway, and prints what came of it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ablation } from '../analyses/ablation'
import { analysed, difference } from '../analyses/reference-input.testing'
import { Engine } from './engine'
import { importedReference } from './reference.testing'

export interface LostDevice {
  readonly providers: string[]
  readonly afterwards: string
  readonly notices: string[]
  /** Largest difference between the patterns of the two runs. */
  readonly difference: number
  readonly sweep: {
    readonly runs: number
    readonly notices: string[]
    /** Largest difference of its table to that of the CPU. */
    readonly difference: number
  }
}

const folder = await mkdtemp(join(tmpdir(), 'induction-lab-lost-device-'))
const model = await importedReference('m1_attn_only', join(folder, 'm1'))
const notices: string[] = []
let runs = 0
const engine = new Engine({
  provider: 'webgpu',
  onNotice: (sentence) => notices.push(sentence),
  losesDevice: () => runs === 1,
})
const hook = 'blocks.1.attn.hook_pattern'
const job = { start: [[0, 29, 29, 19, 44]], capture: new Set([hook]), edits: [], logits: 'none' as const }
const first = await engine.run(model, job)
runs = 1
const second = await engine.run(model, job)
const [a, b] = [first, second].map(({ activations }) => activations.get(hook)!.values)
const afterwards = await engine.provider()
await engine.release()

const ofSweep: string[] = []
let asked = 0
const losing = new Engine({
  provider: 'webgpu',
  onNotice: (sentence) => ofSweep.push(sentence),
  // The run of the clean loss and that of layer 0 are done.
  losesDevice: () => ++asked === 3,
})
const cpu = new Engine({ provider: 'cpu', threads: 1 })
const input = { tokens: [[0, 29, 29, 19, 44]], options: { range: 'all' } }
const swept = await analysed(ablation, model, losing, input)
const wanted = await analysed(ablation, model, cpu, input)
await losing.release()
await cpu.release()
const result: LostDevice = {
  providers: [first.provider, second.provider],
  afterwards,
  notices,
  difference: Math.max(...a.map((value, i) => Math.abs(value - b[i]))),
  sweep: {
    runs: asked,
    notices: ofSweep,
    difference: difference(swept.values.difference, wanted.values.difference as number[][]),
  },
}
await rm(folder, { recursive: true })
console.log(JSON.stringify(result))
