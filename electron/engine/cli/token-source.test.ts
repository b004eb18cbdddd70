import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openModelFolder, runnable, type RunnableModel } from '../run/model-folder'
import { reference } from '../run/reference.testing'
import { importModel } from '../weights/import-model'
import { contextFrom } from './token-source'

let scratch: string
/** The handwriting transformer's rules with sizes of nobody's, and with those that its alphabet goes with. */
let made: RunnableModel
let usual: RunnableModel
let without: RunnableModel

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'context-'))
  const opened = async (path: string) => {
    const out = join(scratch, path.replaceAll('/', '_'))
    await importModel({ path: join(reference, path), out })
    return runnable(await openModelFolder(out))
  }
  made = await opened('cursive')
  without = await opened('models/m1_attn_only')
  const config = {
    ...made.config,
    d_vocab: 455,
    context: { ...made.config.context!, d_vocab: 72, n_ctx: 50 },
  }
  usual = { ...made, config }
})
afterAll(() => rm(scratch, { recursive: true }))

describe('--context-text', () => {
  it('is read in the alphabet of the handwriting, 1 for the space, and filled up with padding', async () => {
    const ids = [6, 9, 2, 1, 3, ...new Array<number>(45).fill(0)]
    expect(await contextFrom({ contextText: 'the n' }, usual, 3)).toEqual([ids])
  })

  it('is refused with a sentence', async () => {
    const refused = (contextText: string, model = usual, more = {}) =>
      contextFrom({ contextText, ...more }, model, 1).catch((error: Error & { code: string }) => error)
    expect(await refused('é')).toMatchObject({
      code: 'BAD_TOKENS',
      message: 'The alphabet of the handwriting has no “é”. Leave it out.',
    })
    expect(await refused('n'.repeat(51))).toMatchObject({
      code: 'BAD_TOKENS',
      message: expect.stringContaining('51 characters'),
    })
    expect(await refused('the', made)).toMatchObject({
      code: 'NO_TOKENIZER',
      message: expect.stringMatching(/with --context\.$/),
    })
    expect(await refused('the', without)).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('no cross-attention'),
    })
    expect(await refused('the', usual, { context: '3,4' })).toMatchObject({ code: 'USAGE' })
  })
})
