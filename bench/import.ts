import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importModel } from '../electron/engine/weights/import-model'
import { gpt2Config, writeGpt2File } from './import/gpt2-file'
import { rounded } from './figures'

// npx tsx bench/import.ts: a GPT-2-small of 498 MB becomes a model of ours: every matrix of a head is a strided view
// of a larger one, and the tied unembedding is a transpose. Goals: 300 MB/s or the disk's speed, 150 MB beyond what the
// process takes before. Each run is a process of its own, so that its peak is its own; the fastest of five counts.

const RUNS = 5

const [, , source, out] = process.argv
if (source !== undefined && out !== undefined) await measuredImport(source, out)
else measured()

function measured(): void {
  const folder = mkdtempSync(join(tmpdir(), 'bench-import-'))
  try {
    const file = join(folder, 'model.safetensors')
    writeGpt2File(file)
    writeFileSync(join(folder, 'config.json'), JSON.stringify(gpt2Config))
    const bytes = statSync(file).size
    const runs = Array.from({ length: RUNS }, () => oneRun(file, join(folder, 'out')))
    const seconds = Math.min(...runs.map((run) => run.seconds))
    console.log(
      JSON.stringify({
        file_mb: rounded(bytes / 1e6),
        import_s: rounded(seconds),
        all_s: runs.map((run) => rounded(run.seconds)),
        mb_per_s: rounded(bytes / 1e6 / seconds),
        mb_per_cpu_s: rounded(bytes / 1e6 / Math.min(...runs.map((run) => run.cpuSeconds))),
        extra_mb: rounded(Math.max(...runs.map((run) => run.extraBytes)) / 1e6),
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

function oneRun(file: string, target: string): Run {
  const args = [...process.execArgv, process.argv[1], file, target]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('The import failed.')
  return JSON.parse(stdout) as Run
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
