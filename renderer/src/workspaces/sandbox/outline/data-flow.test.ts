import { expect, it } from 'vitest'
import { withHead } from '#shared/circuit/build/heads'
import { exampleDocument } from '#shared/circuit/examples'
import { standardInduction } from '#shared/circuit/templates/composed'
import { dataFlow, HEAD_SIZE } from './data-flow'

const { circuit } = exampleDocument('induction')

it('says where the stream is carried past the heads', () => {
  expect(dataFlow(circuit, 200).stream.map(({ carried }) => carried)).toEqual(['part', 'none'])
  const standard = dataFlow(standardInduction.circuit(), 200)
  expect(standard.stream.map(({ carried }) => carried)).toEqual(['all', 'all'])
})

it('puts heads that do not fit beside each other under each other, within the room and without overlap', () => {
  let many = circuit
  for (let i = 0; i < 7; i++) many = withHead(many, 0)
  const { heads, width, height } = dataFlow(many, 192)
  expect(heads).toHaveLength(9)
  expect(width).toBeLessThanOrEqual(192)
  for (const [i, a] of heads.entries()) {
    expect(a.y + HEAD_SIZE.height).toBeLessThan(height)
    for (const b of heads.slice(i + 1)) {
      const apart = Math.abs(a.x - b.x) >= HEAD_SIZE.width || Math.abs(a.y - b.y) >= HEAD_SIZE.height
      expect(apart).toBe(true)
    }
  }
})
