import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { readDelimited } from '#shared/formats/delimited'
import { readNpy } from '#shared/formats/npy'

vi.setConfig({ testTimeout: 60_000 })

const BIN = fileURLToPath(new URL('../electron/engine/cli/induction-lab.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function figure(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [BIN, 'figure', ...args], { cwd: folder }, (error, out, err) => {
      resolve({ code: error ? Number(error.code) : 0, out, err })
    })
  })
}
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

const { circuit, tokens } = exampleDocument('induction')
const masked = trace(circuit, tokens).values('0.0.masked')
const labels = ['a0', 'b1', 'c2', 'd3', 'a4']

it('writes a stage in full precision as .npy, and with its labels as .csv and .json', async () => {
  for (const name of ['masked.npy', 'masked.csv', 'masked.json']) {
    const run = await figure('--example', 'induction', '--figure', '0.0.masked', '--out', name)
    expect(run).toEqual({ code: 0, out: '', err: `note: 0.0.masked is in ${name}.\n` })
  }
  expect(readNpy(file('masked.npy'), 'masked')).toMatchObject({ shape: [5, 5], values: masked.values })
  expect(readDelimited(text('masked.csv'))).toEqual({
    matrix: masked,
    rowLabels: labels,
    columnLabels: labels,
  })
  expect(JSON.parse(text('masked.json'))).toMatchObject({
    id: '0.0.masked',
    rows: labels,
    values: [
      [0, '-inf', '-inf', '-inf', '-inf'],
      [10, 0, '-inf', '-inf', '-inf'],
      [0, 10, 0, '-inf', '-inf'],
      [0, 0, 10, 0, '-inf'],
      [0, 0, 0, 10, 0],
    ],
  })
})

it.each([
  [['--figure', 'X', '--out', 'x.svg'], /^error\[USAGE\]: --out x\.svg: name a file that ends in/],
  [['--out', 'x.csv'], /^error\[UNKNOWN_STAGE\]: Name a stage with --figure: X, 0\.0\.W_QK, /],
  [
    ['--figure', '7.0.scores', '--out', 'x.csv'],
    /^error\[UNKNOWN_STAGE\]: There is no stage “7\.0\.scores”\./,
  ],
  [
    ['--figure', 'X', '--out', 'none/x.csv'],
    /^error\[NOT_WRITABLE\]: none\/x\.csv cannot be written \(ENOENT\)\./,
  ],
])('refuses %j with one line', async (args, line) => {
  const { code, out, err } = await figure('--example', 'induction', ...args)
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(line)
  expect(err.trimEnd()).not.toContain('\n')
})
