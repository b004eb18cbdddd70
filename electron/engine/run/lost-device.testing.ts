/** A program for a test: runs a model twice on a GPU that is lost before the second run, and prints what came of it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine } from './engine'
import { importedReference } from './reference.testing'

export interface LostDevice {
  readonly providers: string[]
  readonly afterwards: string
  readonly notices: string[]
  /** Largest difference between the patterns of the two runs. */
  readonly difference: number
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
const result: LostDevice = {
  providers: [first.provider, second.provider],
  afterwards: await engine.provider(),
  notices,
  difference: Math.max(...a.map((value, i) => Math.abs(value - b[i]))),
}
await engine.release()
await rm(folder, { recursive: true })
console.log(JSON.stringify(result))
