import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { figureJson } from '#shared/figure/figure-json'
import { figureCsv, figureNumpy, figureTsv } from '#shared/figure/figure-numbers'
import { figureOf, matrixPanel, sampleFigure, sampleTrace } from '#shared/figure/figures.testing'
import { latexTable } from '#shared/figure/latex-table'
import { textReport } from '#shared/figure/text-report'
import { textOf } from '#shared/formats/text'
import { readZip } from '#shared/formats/zip'
import { python } from './support/other-programs'

vi.setConfig({ testTimeout: 60_000 })

let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'induction-lab-numbers-'))))
afterAll(() => rmSync(folder, { recursive: true }))

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** Every array that NumPy finds in a file, as its shape and its numbers; those that are not finite by their names. */
const ARRAYS = `
import json, sys, numpy
loaded = numpy.load(sys.argv[1], allow_pickle=False)
arrays = {'': loaded} if isinstance(loaded, numpy.ndarray) else dict(loaded)
print(json.dumps({name: [list(a.shape), str(a.dtype), [repr(float(v)) for v in a.ravel()]] for name, a in arrays.items()}))
`
type Arrays = Record<string, [shape: number[], type: string, values: string[]]>

const odd = [0.1 + 0.2, -Infinity, NaN, Infinity, 5e-324, -1.7976931348623157e308]

describe('the numbers of a figure', () => {
  it('are NumPy’s: one panel as an array, several by name, to the last bit', () => {
    const one = figureNumpy(figureOf([matrixPanel(2, 3, (i) => odd[i])]))
    expect(one.extension).toBe('npy')
    const [shape, type, values] = python<Arrays>(ARRAYS, saved('one.npy', one.bytes))['']
    expect([shape, type]).toEqual([[2, 3], 'float64'])
    expect(values).toEqual([
      '0.30000000000000004',
      '-inf',
      'nan',
      'inf',
      '5e-324',
      '-1.7976931348623157e+308',
    ])

    const ids = ['0.0.masked', '1.0.pattern', 'logits']
    const several = figureNumpy(sampleFigure(ids))
    expect(several.extension).toBe('npz')
    const arrays = python<Arrays>(ARRAYS, saved('several.npz', several.bytes))
    expect(Object.keys(arrays)).toEqual(ids)
    for (const id of ids) {
      const { rows, columns, values: expected } = sampleTrace.values(id)
      expect(arrays[id][0]).toEqual([rows, columns])
      const read = arrays[id][2].map((text) => Number(text.replace('inf', 'Infinity')))
      expect(read).toEqual([...expected])
    }
  })

  it('are tables with labels: one panel as .csv, several in a .zip, all of them on the clipboard', async () => {
    const one = figureCsv(sampleFigure(['1.0.pattern']))
    expect(one.extension).toBe('csv')
    const [head, first] = textOf(one.bytes).split('\n')
    expect(head).toBe(',b1,c2,d3,a4')
    expect(first).toBe('b1,1,0,0,0')

    const several = figureCsv(sampleFigure(['0.0.W_QK', '0.0.W_OV']))
    expect(several.extension).toBe('zip')
    const files = await readZip(several.bytes, (bytes, size) =>
      Promise.resolve(new Uint8Array(inflateRawSync(bytes, { maxOutputLength: size }))),
    )
    expect(files.map(({ name }) => name)).toEqual(['0.0.W_QK.csv', '0.0.W_OV.csv'])
    expect(textOf(files[1].bytes)).toContain('prev a,1,0,0,0,0,0,0,0,0\n')

    const clipboard = figureTsv(sampleFigure(['1.0.pattern', 'logits']))
    expect(clipboard.split('\n')[1]).toBe('\tb1\tc2\td3\ta4')
    expect(clipboard).toMatch(/\nLogits\n\ttok a\ttok b\ttok c\ttok d\nLogits\t/)
  })

  it('keep names of panels apart', () => {
    const panels = ['same', 'same', 'a/b'].map((id) => matrixPanel(1, 1, () => 1, { id }))
    const arrays = python<Arrays>(ARRAYS, saved('names.npz', figureNumpy(figureOf(panels)).bytes))
    expect(Object.keys(arrays)).toEqual(['same', 'same-2', 'a_b'])
  })

  it('are JSON with marks and a legend: −∞ is a word and NaN is null', () => {
    const marks = new Map([[1, 'minus-infinity']] as const)
    const figure = figureOf([matrixPanel(2, 3, (i) => odd[i], { marks })])
    const { panels, legend } = JSON.parse(figureJson(figure)) as {
      panels: Record<string, unknown>[]
      legend: object
    }
    expect(panels[0]).toMatchObject({
      rows: { name: 'query', labels: ['t0', 't1'] },
      values: [
        [0.30000000000000004, '-inf', null],
        ['inf', 5e-324, -1.7976931348623157e308],
      ],
      marks: { 'minus-infinity': [[0, 1]], 'not-a-number': [[0, 2]] },
    })
    expect(Object.keys(legend)).toEqual(['minus-infinity', 'not-a-number', 'beyond'])
  })
})

describe('a figure as text', () => {
  it('has its tables in columns, its marks with what they mean, and where it comes from', () => {
    const report = textReport(sampleFigure(['0.0.masked', '0.0.pattern']))
    expect(report).toContain(
      [
        'query \\ key  a0  b1  c2  d3  a4',
        '         a0   0  −∞  −∞  −∞  −∞',
        '         b1  10   0  −∞  −∞  −∞',
      ].join('\n'),
    )
    expect(report).toContain('−∞: masked before the softmax\nblank: no tile: masked, so the weight is 0\n')
    expect(report).toContain('Constants: s = 10\n')
    expect(report).toContain('Tokens: a b c d a\n')
  })

  it('is a LaTeX table with the same marks', () => {
    const table = latexTable(sampleFigure(['0.0.masked']))
    expect(table).toContain(
      'a\\textsubscript{0} & 0 & $-\\infty$ & $-\\infty$ & $-\\infty$ & $-\\infty$ \\\\',
    )
    expect(table).toContain('$-\\infty$: masked before the softmax.')
    expect(table).toMatch(/^% Circuit: Induction circuit\n/)
  })
})
