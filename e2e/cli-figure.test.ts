import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it, vi } from 'vitest'
import { exampleDocument } from '#shared/circuit/examples'
import { trace } from '#shared/circuit/trace'
import { serializeDocument } from '#shared/document/serialize'
import { embeddedDocument } from '#shared/figure/embedded-document'
import { readDelimited } from '#shared/formats/delimited'
import { readNpy } from '#shared/formats/npy'
import { readZip } from '#shared/formats/zip'
import { lab } from './support/lab'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'induction-lab-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const figure = (...args: string[]) => lab(folder, ['figure', ...args])
const file = (name: string) => new Uint8Array(readFileSync(join(folder, name)))
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

const noInflate = () => Promise.reject(new Error('Nothing is packed.'))

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

it('draws stages as .svg with the document in it, as .html and .tex, and has all their numbers in .npz and .json', async () => {
  const named = ['--example', 'induction', '--figure', '1.0.scores,1.0.pattern']
  for (const name of ['head.svg', 'head.html', 'head.tex', 'head.npz']) {
    const run = await figure(...named, '--out', name)
    expect(run).toEqual({ code: 0, out: '', err: `note: 1.0.scores, 1.0.pattern are in ${name}.\n` })
  }
  expect(text('head.svg')).toContain('>Scores before the mask</text>')
  expect(embeddedDocument(text('head.svg'))).toBe(serializeDocument(exampleDocument('induction')))
  expect(text('head.html')).toContain('<svg ')
  expect(text('head.tex')).toContain('\\begin{tikzpicture}')
  expect(readNpy((await readZip(file('head.npz'), noInflate))[1].bytes, 'pattern').shape).toEqual([4, 4])

  await figure('--example', 'induction', '--out', 'flow.svg')
  expect(text('flow.svg')).toContain('Residual stream')
  await figure('--example', 'induction', '--out', 'flow.json')
  expect((JSON.parse(text('flow.json')) as { stages: unknown[] }).stages).toHaveLength(20)
})

it('draws tables of an analysis: by name, several axes as rows, null as no tile', async () => {
  const axis = (name: string, ...labels: (string | number)[]) => ({ name, labels })
  const tables = [
    {
      name: 'induction_strict',
      axes: [axis('layer', 0, 1), axis('head', 0, 1)],
      values: [
        [0, 1],
        [0.5, null],
      ],
      unit: null,
    },
    { name: 'loss', axes: [axis('position', 1, 2)], values: [3, '-inf'], unit: 'nats' },
    {
      name: 'profile',
      axes: [axis('layer', 0, 1), axis('head', 0), axis('offset', 0, 1)],
      values: [[[1, 2]], [[3, 4]]],
    },
  ]
  writeFileSync(
    join(folder, 'table.json'),
    JSON.stringify({ analysis: 'detectors', provenance: { seed: 3 }, tables }),
  )
  const run = await figure('table.json', '--out', 'table.svg')
  expect(run).toEqual({ code: 0, out: '', err: 'note: induction_strict, loss, profile are in table.svg.\n' })
  const svg = text('table.svg')
  for (const part of [
    '>induction_strict</text>',
    '>loss (nats)</text>',
    'no tile: there is no such number',
    'Seed: 3',
  ]) {
    expect(svg).toContain(part)
  }
  await figure('table.json', '--figure', 'profile', '--out', 'table.csv')
  expect(text('table.csv')).toBe(',0,1\n0.0,1,2\n1.0,3,4\n')
})

it.each([
  [
    { tables: [{ name: 'x', axes: [{ name: 'a', labels: [1, 2] }], values: [1] }] },
    /^error\[NOT_A_TABLE\]: The values of “x” do not have the shape 2 /,
  ],
  [
    { tables: [{ name: 'x', axes: [{ name: 'a', labels: [1] }], values: ['1o'] }] },
    /^error\[NOT_A_TABLE\]: “x” holds "1o"/,
  ],
  [{ tables: [{ axes: 3 }] }, /^error\[NOT_A_TABLE\]: .* is no result of an analysis: tables\.0\./],
  [{ tables: [] }, /^error\[UNKNOWN_TABLE\]/],
  [{ heads: [] }, /^error\[NOT_A_DOCUMENT\]/],
])('refuses the table %j', async (content, line) => {
  writeFileSync(join(folder, 'bad.json'), JSON.stringify(content))
  const { code, out, err } = await figure('bad.json', '--out', 'x.svg')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(line)
})

it.each([
  [['--figure', 'X', '--out', 'x.pdf'], /^error\[USAGE\]: --out x\.pdf: a \.pdf is drawn by the app/],
  [['--figure', 'X,1.in', '--out', 'x.npy'], /^error\[USAGE\]: A \.npy file holds one panel/],
  [['--figure', 'X', '--out', 'x.bmp'], /^error\[USAGE\]: --out x\.bmp: name a file that ends in/],
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
