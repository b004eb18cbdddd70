import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forward } from '../electron/engine/run/forward'
import { openModelFolder, runnable } from '../electron/engine/run/model-folder'
import { PartRunner } from '../electron/engine/run/part-runner'
import { importModel } from '../electron/engine/weights/import-model'
import { gpt2Config, writeGpt2File } from './import/gpt2-file'
import { rounded } from './figures'

// npm run --silent bench:import: a GPT-2-small of 498 MB becomes a model of ours: every matrix of a head is a strided view
// of a larger one, and the tied unembedding is a transpose. Goals: 300 MB/s or the disk's speed, 150 MB beyond what the
// process takes before. Each run is a process of its own, so that its peak is its own; the fastest of five counts.
// disk_mb_per_s: the same bytes read, written to another file and brought to the disk by dd, where there is one: what an
// import has to do at least; disk_ratio is how many times as fast the import is. reopen_to_logits_s: from the imported
// folder to the logits of 16 tokens, in a process of its own on 2 threads (goal: < 1.5).

const RUNS = 5
const THREADS = 2

const [, , source, out] = process.argv
if (source === 'reopen') await measuredReopening(out)
else if (source !== undefined && out !== undefined) await measuredImport(source, out)
else measured()

function measured(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
  try {
    const file = join(folder, 'model.safetensors')
    writeGpt2File(file)
    writeFileSync(join(folder, 'config.json'), JSON.stringify(gpt2Config))
    const bytes = statSync(file).size
    const runs = Array.from({ length: RUNS }, () => inProcess<Run>(file, join(folder, 'out')))
    const seconds = Math.min(...runs.map((run) => run.seconds))
    const reopened = Array.from({ length: RUNS }, () => inProcess<Reopened>('reopen', join(folder, 'out')))
    const disk = diskSpeed(file, join(folder, 'copy'), bytes)
    console.log(
      JSON.stringify({
        file_mb: rounded(bytes / 1e6),
        import_s: rounded(seconds),
        all_s: runs.map((run) => rounded(run.seconds)),
        mb_per_s: rounded(bytes / 1e6 / seconds),
        mb_per_cpu_s: rounded(bytes / 1e6 / Math.min(...runs.map((run) => run.cpuSeconds))),
        extra_mb: rounded(Math.max(...runs.map((run) => run.extraBytes)) / 1e6),
        ...(disk === null
          ? {}
          : { disk_mb_per_s: rounded(disk), disk_ratio: rounded(bytes / 1e6 / seconds / disk, 2) }),
        reopen_to_logits_s: rounded(Math.min(...reopened.map((run) => run.seconds)), 3),
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Run {
  readonly seconds: number
  /** What the process computed, which other programs on the machine do not lengthen as much. */
  readonly cpuSeconds: number
  readonly extraBytes: number
}

interface Reopened {
  readonly seconds: number
}

function inProcess<T>(...asked: readonly string[]): T {
  const args = [...process.execArgv, process.argv[1], ...asked]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The import failed.')
  return JSON.parse(stdout) as T
}

/** MB/s of the best of three copies, or `null` where there is no dd. */
function diskSpeed(file: string, copy: string, bytes: number): number | null {
  if (process.platform === 'win32') return null
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now()
    const { status } = spawnSync('dd', [`if=${file}`, `of=${copy}`, 'bs=4194304', 'conv=fsync'], {
      stdio: 'ignore',
    })
    return status === 0 ? (performance.now() - start) / 1000 : Infinity
  })
  const best = Math.min(...times)
  return best === Infinity ? null : bytes / 1e6 / best
}

async function measuredReopening(folder: string): Promise<void> {
  const start = performance.now()
  const model = runnable(await openModelFolder(folder))
  const tokens = Array.from({ length: 16 }, (_, i) => i * 100)
  const { logits } = await forward(new PartRunner(model, 'cpu', THREADS), {
    ...{ start: [tokens], capture: new Set<string>(), edits: [], logits: 'all' },
  })
  if (logits?.shape[1] !== tokens.length) throw new Error('Some logits are missing.')
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 } satisfies Reopened))
}

async function measuredImport(path: string, target: string): Promise<void> {
  const before = process.memoryUsage().rss
  const start = performance.now()
  const computed = process.cpuUsage()
  await importModel({ path, out: target })
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(computed)
  const cpuSeconds = (user + system) / 1e6
  console.log(
    JSON.stringify({ seconds, cpuSeconds, extraBytes: process.resourceUsage().maxRSS * 1024 - before }),
  )
}
