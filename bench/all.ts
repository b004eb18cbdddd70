/**
 * `npm run bench [-- NAME…]`: every benchmark, or the named ones, one after another, and their figures in one table with
 * the machine and the versions, in `bench/RESULTS.md`. Takes about half an hour; nothing else should run meanwhile.
 */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import packageFile from '../package.json' with { type: 'json' }
import { REPOSITORY } from '../scripts/app/repository'

const wanted = process.argv.slice(2)
const names = Object.keys(packageFile.scripts)
  .filter((name) => name.startsWith('bench:'))
  .map((name) => name.slice('bench:'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))

/** Numbers of a result by where they stand in it; a row of a list goes by what it is about. */
function leaves(value: unknown, path: string): (readonly [path: string, value: string])[] {
  if (typeof value === 'number') return [[path, String(value)]]
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => leaves(item, `${path} ${titleOf(item) ?? index}`.trim()))
  }
  return Object.entries(value).flatMap(([key, item]) => leaves(item, `${path} ${key}`.trim()))
}

/** What a row is about: its first text, or the size that it was measured at. */
function titleOf(row: unknown): string | null {
  if (typeof row !== 'object' || row === null) return null
  const text = Object.values(row).find((value) => typeof value === 'string')
  if (typeof text === 'string') return text
  return 'D' in row ? `D = ${String(row.D)}` : null
}

/** The last JSON value that a benchmark prints, on one line or over several. */
function lastJson(output: string): unknown {
  const lines = output.trimEnd().split('\n')
  for (let from = lines.length - 1; from >= 0; from--) {
    if (!/^[[{]/.test(lines[from])) continue
    try {
      return JSON.parse(lines.slice(from).join('\n'))
    } catch {
      // It began further up.
    }
  }
  return null
}

const rows: string[] = []
for (const name of names) {
  console.log(`── ${name}`)
  const start = performance.now()
  const { status, stdout } = spawnSync('npm', ['run', '--silent', `bench:${name}`, '--', '--json'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 28,
  })
  const figures = leaves(lastJson(stdout), '')
  const seconds = ((performance.now() - start) / 1000).toFixed(0)
  if (status !== 0 || figures.length === 0) process.exitCode = 1
  rows.push(`| **${name}** | ${status === 0 ? 'run in' : 'failed after'} | ${seconds} s |`)
  for (const [figure, value] of figures) rows.push(`| | ${figure} | ${value} |`)
}

const [{ model }] = cpus()
const machine = `${type()} ${release()}, ${arch()}, ${cpus().length} × ${model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`
writeFileSync(
  join(REPOSITORY, 'bench/RESULTS.md'),
  `# Benchmarks

${packageFile.name} ${packageFile.version}, Node ${process.versions.node}, ${machine}.

| benchmark | figure | value |
| --- | --- | --- |
${rows.join('\n')}
`,
)
