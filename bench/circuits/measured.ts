import { readFileSync } from 'node:fs'
import type { AnalysisOptions } from '../../electron/engine/analyses/analysis'
import { analyses } from '../../electron/engine/analyses/registry'
import { Engine } from '../../electron/engine/run/engine'
import { openModelFolder, runnable } from '../../electron/engine/run/model-folder'
import { KeptMemory } from '../../electron/engine/thread/kept-memory'
import { ModelCircuits } from '../../electron/engine/thread/model-circuits'

export interface CircuitJob {
  readonly kind: 'composition' | 'ov' | 'token-table' | 'window'
  readonly folder: string
  readonly threads: number
}

export interface MeasuredCircuit {
  readonly figures: Readonly<Record<string, number>>
  /** Bytes. */
  readonly peak: number
}

const HEAD = { layer: 5, head: 1 }

const job = JSON.parse(process.argv[2]) as CircuitJob
console.log(JSON.stringify({ figures: await figures(job), peak: peak() } satisfies MeasuredCircuit))

async function figures({ kind, folder, threads }: CircuitJob): Promise<Record<string, number>> {
  const model = runnable(await openModelFolder(folder))
  const engine = new Engine({ provider: 'cpu', threads })
  const analysed = async (name: string, options: AnalysisOptions, figure: string) => {
    const analysis = analyses.find((each) => each.name === name)!
    const [start, cpu] = [performance.now(), process.cpuUsage()]
    await analysis.run({
      ...{ model, engine, tokens: [], repeat: null, options, threads },
      textOfFile: () => Promise.reject(new Error('No file was named.')),
      note: () => {},
    })
    const { user, system } = process.cpuUsage(cpu)
    return {
      [`${figure}_s`]: (performance.now() - start) / 1000,
      [`${figure}_cpu_s`]: (user + system) / 1e6,
    }
  }
  try {
    switch (kind) {
      case 'composition':
        return analysed('composition', {}, 'composition')
      case 'ov':
        return analysed('ov-copying', { heads: '5.1' }, 'ov_top1')
      case 'token-table':
        return analysed('token-table', { head: '5.1' }, 'token_table')
      case 'window': {
        const circuits = new ModelCircuits(new KeptMemory(1e9))
        const matrix = { kind: 'OV' as const, heads: [HEAD] }
        const opening = performance.now()
        await circuits.open(model, matrix)
        const open_s = (performance.now() - opening) / 1000
        const ids = Array.from({ length: 500 }, (_, i) => i * 100)
        const sample_ms = await milliseconds(() => circuits.cells(model, matrix, ids, ids))
        const block = { from: 20_000, count: 64 }
        const cells_ms = await milliseconds(() => circuits.cells(model, matrix, block, block))
        return { open_s, sample_ms, cells_ms }
      }
    }
  } finally {
    await engine.release()
  }
}

/** The best of five. */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  let best = Infinity
  for (let i = 0; i < 5; i++) {
    const start = performance.now()
    await work()
    best = Math.min(best, performance.now() - start)
  }
  return best
}

/** Largest resident memory, in bytes. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024
  const [, kib] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Number(kib) * 1024
}
