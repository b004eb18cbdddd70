import { expect, it } from 'vitest'
import { writeSafetensors } from '#shared/formats/safetensors'
import { holdsModel } from './holds-model'

const named = (name: string) =>
  new File(
    [new Uint8Array(writeSafetensors([{ name, dtype: 'F32', shape: [1, 1], values: Float64Array.of(1) }]))],
    'weights.safetensors',
  )

it.each([
  'blocks.0.attn.W_Q',
  'h.11.ln_1.weight',
  'transformer.h.0.attn.c_attn.weight',
  'model.layers.3.self_attn.q_proj.weight',
])('knows a checkpoint by its layers: %s', async (name) => {
  expect(await holdsModel(named(name))).toBe(true)
})

it.each(['0.0.W_QK', 'W_QK', 'blocks'])('takes %s for the name of a matrix', async (name) => {
  expect(await holdsModel(named(name))).toBe(false)
})

it('takes other files and damaged ones for no model', async () => {
  const whole = named('blocks.0.attn.W_Q')
  expect(await holdsModel(new File([whole.slice(0, 40)], 'cut.safetensors'))).toBe(false)
  expect(await holdsModel(new File([], 'empty.safetensors'))).toBe(false)
  expect(await holdsModel(new File([whole], 'weights.npz'))).toBe(false)
})
