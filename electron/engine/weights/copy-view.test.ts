import fc from 'fast-check'
import { expect, it } from 'vitest'
import { elementTypes } from '#shared/formats/element-types'
import { memorySource, type ByteSource } from './byte-source'
import { copyView } from './copy-view'
import { checkedView, entryCount, permuted, rowMajor, type TensorView } from './stored-tensor'

/** A tensor of any shape up to four axes, its axes in any order, every `gap`-th number of a storage. */
const views: fc.Arbitrary<TensorView> = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
    gap: fc.integer({ min: 1, max: 3 }),
    offset: fc.integer({ min: 0, max: 3 }),
    order: fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
  })
  .map(({ shape, gap, offset, order }) => {
    const numbers = Float32Array.from({ length: entryCount(shape) * gap + offset }, (_, i) =>
      Math.fround(i + 0.5),
    )
    const storage = {
      bytes: memorySource(new Uint8Array(numbers.buffer)),
      type: elementTypes.f4,
      littleEndian: true,
    }
    const strides = rowMajor(shape).map((stride) => stride * gap)
    const axes = shape.map((_, axis) => axis).sort((a, b) => order[a] - order[b])
    return permuted({ storage, offset, shape, strides }, axes)
  })

/** Entry by entry, as the definition of a view has it. */
function expected({ offset, shape, strides }: TensorView): number[] {
  let places = [offset]
  shape.forEach((length, axis) => {
    places = places.flatMap((place) => Array.from({ length }, (_, i) => place + i * strides[axis]))
  })
  return places.map((place) => place + 0.5)
}

it('gives every entry once and where it belongs, whatever the block', async () => {
  await fc.assert(
    fc.asyncProperty(views, fc.integer({ min: 4, max: 400 }), async (view, block) => {
      const result = new Float64Array(entryCount(view.shape)).fill(NaN)
      await copyView(
        checkedView('t', view),
        (values, at) => {
          expect(result.subarray(at, at + values.length).every(Number.isNaN)).toBe(true)
          result.set(values, at)
        },
        block,
      )
      expect([...result]).toEqual(expected(view))
    }),
    { numRuns: 1000, seed: 1 },
  )
})

it('never asks for more than a block at once', async () => {
  await fc.assert(
    fc.asyncProperty(views, fc.integer({ min: 64, max: 400 }), async (view, block) => {
      let longest = 0
      const watched: ByteSource = {
        size: view.storage.bytes.size,
        read(offset, length) {
          longest = Math.max(longest, length)
          return view.storage.bytes.read(offset, length)
        },
      }
      await copyView({ ...view, storage: { ...view.storage, bytes: watched } }, () => {}, block)
      expect(longest).toBeLessThanOrEqual(block)
    }),
    { numRuns: 300, seed: 2 },
  )
})
