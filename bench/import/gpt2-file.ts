import { closeSync, openSync, writeSync } from 'node:fs'

/** GPT-2-small's sizes: 498 MB in float32. */
const SIZES = { vocabulary: 50257, positions: 1024, width: 768, layers: 12 }

export const gpt2Config = { model_type: 'gpt2', n_head: 12, activation_function: 'gelu_new' }

/** Writes a `.safetensors` file with the names and shapes of GPT-2-small on the Hugging Face hub, filled with numbers. */
export function writeGpt2File(path: string): void {
  const shapes = gpt2Shapes()
  let at = 0
  const header = Object.fromEntries(
    shapes.map(([name, shape]) => {
      const begin = at
      at += 4 * shape.reduce((product, length) => product * length, 1)
      return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }]
    }),
  )
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  const block = Buffer.from(Float32Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i) / 50).buffer)
  const file = openSync(path, 'w')
  writeSync(file, Buffer.concat([length, text]))
  for (let done = 0; done < at; done += block.length)
    writeSync(file, block, 0, Math.min(block.length, at - done))
  closeSync(file)
}

function gpt2Shapes(): [string, number[]][] {
  const { vocabulary, positions, width, layers } = SIZES
  const linear = (name: string, inputs: number, outputs: number): [string, number[]][] => [
    [`${name}.weight`, [inputs, outputs]],
    [`${name}.bias`, [outputs]],
  ]
  const norm = (name: string): [string, number[]][] => [
    [`${name}.weight`, [width]],
    [`${name}.bias`, [width]],
  ]
  const block = (l: number) => [
    ...norm(`h.${l}.ln_1`),
    ...linear(`h.${l}.attn.c_attn`, width, 3 * width),
    ...linear(`h.${l}.attn.c_proj`, width, width),
    ...norm(`h.${l}.ln_2`),
    ...linear(`h.${l}.mlp.c_fc`, width, 4 * width),
    ...linear(`h.${l}.mlp.c_proj`, 4 * width, width),
  ]
  return [
    ['wte.weight', [vocabulary, width]],
    ['wpe.weight', [positions, width]],
    ...Array.from({ length: layers }, (_, l) => block(l)).flat(),
    ...norm('ln_f'),
  ]
}
