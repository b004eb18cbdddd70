import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readDelimited, writeDelimited } from './delimited'
import { anyMatrix, inflate } from './formats.testing'
import { readNpy, writeNpy } from './npy'
import { readNpz, writeNpz } from './npz'
import { readSafetensors, writeSafetensors } from './safetensors'
import { readZip, writeZip } from './zip'

it('.npy: write then read is the identity', () => {
  fc.assert(
    fc.property(anyMatrix, (matrix) => {
      const { shape, values } = readNpy(writeNpy(matrix), 'w')
      expect(shape).toEqual([matrix.rows, matrix.columns])
      expect(values).toEqual(matrix.values)
    }),
  )
})

it('.npz: write then read is the identity', async () => {
  await fc.assert(
    fc.asyncProperty(anyMatrix, anyMatrix, async (first, second) => {
      const written = writeNpz([
        { name: '0.0.W_QK', matrix: first },
        { name: '0.0.W_OV', matrix: second },
      ])
      const read = await readNpz(written, inflate)
      expect(read.map(({ name, values }) => [name, values])).toEqual([
        ['0.0.W_QK', first.values],
        ['0.0.W_OV', second.values],
      ])
    }),
  )
})

it('.safetensors: write then read is the identity in F64, and rounds to float32 in F32', () => {
  fc.assert(
    fc.property(anyMatrix, anyMatrix, (first, second) => {
      const tensor = (name: string, { rows, columns, values }: typeof first) => ({
        name,
        shape: [rows, columns],
        values,
      })
      const read = readSafetensors(
        writeSafetensors([
          { ...tensor('single', second), dtype: 'F32' },
          { ...tensor('double', first), dtype: 'F64' },
        ]),
      )
      expect(read).toEqual([
        tensor('double', first),
        tensor('single', { ...second, values: second.values.map(Math.fround) }),
      ])
    }),
  )
})

it('tables: write then read is the identity, with any labels and either separator', () => {
  const label = fc.string({ minLength: 1, maxLength: 8 }).map((text) => `x${text.replaceAll('\r', '')}`)
  const labelled = anyMatrix.chain((matrix) =>
    fc.record({
      matrix: fc.constant(matrix),
      rowLabels: fc.option(fc.array(label, { minLength: matrix.rows, maxLength: matrix.rows })),
      columnLabels: fc.option(fc.array(label, { minLength: matrix.columns, maxLength: matrix.columns })),
    }),
  )
  fc.assert(
    fc.property(labelled, fc.constantFrom(',' as const, '\t' as const), (table, separator) => {
      // A single column has no separator that could be recognised from the file alone.
      fc.pre(table.matrix.columns > 1 || table.rowLabels !== null)
      expect(readDelimited(writeDelimited(table, separator))).toEqual(table)
    }),
  )
})

it('archives: write then read is the identity', async () => {
  const entry = fc.record({
    name: fc.stringMatching(/^[a-z0-9._]{1,12}$/),
    bytes: fc.uint8Array({ maxLength: 40 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(entry), async (entries) => {
      expect(await readZip(writeZip(entries), inflate)).toEqual(entries)
    }),
  )
})

it.each([
  ['semicolons', '1,5;2\n3;4,25\n', [1.5, 2, 3, 4.25]],
  ['tabs with decimal commas', '1,5\t2\n3\t4,25\n', [1.5, 2, 3, 4.25]],
  ['commas', '1,5\n3,4\n', [1, 5, 3, 4]],
  ['quotes, a byte order mark and Windows line ends', '\uFEFF"","a"\r\n"x ""1""","7"\r\n', [7]],
  ['labels of pandas', ',0,1\n0,1.5,2\n1,3,4e-3\n', [1.5, 2, 3, 0.004]],
])('reads %s', (_, text, values) => {
  expect([...readDelimited(text).matrix.values]).toEqual(values)
})
