/**
 * `npm run bench [-- NAME…]`: every benchmark, or the named ones, one after another, and their figures in one table with
 * the machine, the versions and the goals, in `bench/RESULTS.md`. A benchmark that fails is named there, and the others
 * stand; named ones replace their own part of the table. All of them take about an hour on two cores, and nothing else
 * should run meanwhile. With BENCH_PYTHON=python, a Python with torch and TransformerLens, some measure the same there
 * and print ratios.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import onnxFile from '../node_modules/onnxruntime-node/package.json' with { type: 'json' }
import packageFile from '../package.json' with { type: 'json' }
import { REPOSITORY } from '../scripts/app/repository'
import { lastTestRecord } from '../scripts/checks/test-record'
import { ensureElectron } from '../scripts/electron/ensure-electron'
import { figuresOf } from './all/figures-of'
import { blockOf, resultsWith } from './all/results'
import { runOne } from './all/run-one'

const FILE = join(REPOSITORY, 'bench/RESULTS.md')
const TESTS = 'npm test'

const scripts = Object.keys(packageFile.scripts)
  .filter((name) => name.startsWith('bench:'))
  .map((name) => name.slice('bench:'.length))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !scripts.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${scripts.join(', ')}.`)
  process.exit(2)
}
const names = scripts.filter((name) => wanted.length === 0 || wanted.includes(name))

const { version: electron } = await ensureElectron()
const [{ model }] = cpus()
// What follows a dash in a kernel's name says who built it.
const system = `${type()} ${release().split('-')[0]} ${arch()}`
const conditions = `${packageFile.productName} ${packageFile.version}, Electron ${electron}, Node ${process.versions.node}, ONNX Runtime ${onnxFile.version}.
${system}, ${cpus().length} × ${model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB.

Made by \`npm run bench\`. “Of the goal” is the value over its goal: ✓ where it holds, ✗ where it does not. What each
figure is stands at the head of its benchmark in \`bench/\`.`

/** Written after each, so that an hour's work outlives an interruption. */
function keep(name: string, block: string): void {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : ''
  writeFileSync(FILE, resultsWith(before, conditions, new Map([[name, block]]), [TESTS, ...scripts]))
}

const failed: string[] = []
for (const name of names) {
  console.log(`── ${name}`)
  const run = await runOne(name, ['npm', 'run', '--silent', `bench:${name}`, '--', '--json'], REPOSITORY)
  console.log(`── ${name}: ${run.fault ?? `${run.figures.length} figures`} (${run.seconds.toFixed(0)} s)`)
  if (run.fault !== null) failed.push(name)
  keep(name, blockOf(run, new Date().toISOString().slice(0, 10)))
}
keep(TESTS, testSuite())
console.log(`\nbench/RESULTS.md${failed.length > 0 ? `, without ${failed.join(', ')}` : ''}`)
if (failed.length > 0) process.exitCode = 1

/** The last whole run of the tests, which is not repeated here. */
function testSuite(): string {
  const last = lastTestRecord()
  if (last === null) return `| **${TESTS}** | no whole run on record | | | |`
  const { seconds, ended, ...counts } = last
  return blockOf({ name: TESTS, seconds, fault: null, figures: figuresOf(counts) }, ended.slice(0, 10))
}
