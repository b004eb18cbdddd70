import { access, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import listed from '../../../e2e/reference/invalid/invalid.json' with { type: 'json' }
import { importModel } from './import-model'
import { WeightsError } from './weights-error'

const folder = fileURLToPath(new URL('../../../e2e/reference/invalid/', import.meta.url))
const files = listed.filter(({ as }) => as !== 'toy test file')

/** What the sentence about each file must name. */
const names: Readonly<Record<string, RegExp>> = {
  'truncated.pt': /cut off/,
  'runs_code.pt': /posix\.system/,
  'runs_code_legacy.pt': /posix\.system/,
  'runs_code_beside_weights.pt': /posix\.system/,
  'missing_tensor.pt': /blocks\.1\.attn\.W_V is missing/,
  'missing_layer.pt': /blocks\.1\.attn\.W_Q.* missing/,
  'wrong_shape.pt': /blocks\.0\.attn\.W_K is 3 × 24 × 9.*3 × 24 × 10/,
  'outside_storage.pt': /4 × 4.* its storage holds 8/,
  'missing_storage.pt': /data\/7, which is not in the archive/,
  'short_storage.pt': /should hold 64 numbers, 256 bytes; it has 64/,
  'torchscript.pt': /TorchScript/,
  'not_a_checkpoint.pt': /not a NumPy array/,
  'empty.pt': /empty/,
  'noise.pt': /none of/,
  'nan_weight.safetensors': /blocks\.0\.attn\.W_Q holds 1 NaN/,
  'overlapping.safetensors': /“b” overlaps/,
  'hole.safetensors': /“b” follows a hole/,
  'beyond_the_end.safetensors': /“a” reaches beyond the end/,
  'header_longer_than_file.safetensors': /header says 4096 bytes/,
  'header_1e12.safetensors': /header says 1000000000000 bytes/,
  'tensor_1e12.safetensors': /“a” reaches beyond the end/,
  'negative_shape.safetensors': /impossible shape: -2 × -2/,
  'dtype_mismatch.safetensors': /F64, 32 bytes, and has room for 16/,
  'unknown_dtype.safetensors': /“F7”/,
  'twice.safetensors': /“a” stands in the header twice/,
  'prototype.safetensors': /architecture is not known/,
  'web_page.safetensors': /web page/,
  'git_lfs_pointer.safetensors': /Git LFS pointer/,
  'empty.safetensors': /empty/,
  'wrong_vocabulary.safetensors': /unembed\.W_U is 24 × 63/,
  unknown_architecture: /architecture is not known/,
  d_head_0: /d_head is 0/,
  wrong_heads: /W_Q is 3 × 24 × 10.*4 × 24 × 10/,
  alibi: /"alibi", which this engine does not run/,
  broken_config: /config\.json is not JSON/,
}

/** Each says what happened first, and ends with what to do. */
const WHAT_TO_DO = /\. (Choose|Correct|Download|Fetch|Save|Use) [^.].*\.$/

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'import-'))
})
afterEach(() => rm(out, { recursive: true }))

describe('e2e/reference/invalid', () => {
  it('has a sentence for each of its files', () => {
    expect(files.map(({ file }) => file).sort()).toEqual(Object.keys(names).sort())
  })

  it.each(files.filter(({ opens }) => !opens))('refuses $file: $wrong', async ({ file }) => {
    const error: unknown = await importModel({ path: join(folder, file), out }).catch(
      (fault: unknown) => fault,
    )
    expect(error).toBeInstanceOf(WeightsError)
    expect((error as WeightsError).message).toMatch(names[file])
    expect((error as WeightsError).message).toMatch(WHAT_TO_DO)
    expect(await readdir(out)).toEqual([])
  })

  it.each(files.filter(({ opens }) => opens))('opens $file and says: $wrong', async ({ file }) => {
    const { manifest } = await importModel({ path: join(folder, file), out })
    expect(manifest.suspicious.join(' ')).toMatch(names[file])
    await access(join(out, 'model.safetensors'))
  })
})
