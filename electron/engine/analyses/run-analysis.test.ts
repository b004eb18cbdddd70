import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Engine } from '../run/engine'
import { openModelFolder, runnable } from '../run/model-folder'
import { reference } from '../run/reference.testing'
import { importModel } from '../weights/import-model'
import { detectors } from './detectors'
import { runAnalysis } from './run-analysis'

it('says that the model gives NaN where a score is none', async () => {
  const scratch = await mkdtemp(join(tmpdir(), 'nan-'))
  const engine = new Engine({ provider: 'cpu', threads: 1 })
  try {
    await importModel({ path: join(reference, 'invalid/nan_weight.safetensors'), out: scratch })
    const model = runnable(await openModelFolder(scratch))
    const notes: string[] = []
    const input = {
      model,
      engine,
      tokens: [[1, 2, 3, 1, 2, 3]],
      repeat: null,
      options: {},
      textOfFile: () => Promise.reject(new Error('no file is read')),
      note: (sentence: string) => void notes.push(sentence),
    }
    const { tables } = await runAnalysis(detectors, input, () => engine.provider())
    const [current] = (tables as { name: string; values: (number | null)[][] }[]).filter(
      ({ name }) => name === 'current',
    )
    // One weight of W_Q of head 0.0 is NaN: the other heads of its layer do not read it, the next layer does.
    expect(current.values.map((row) => row.map((score) => score === null))).toEqual([
      [true, false, false],
      [true, true, true],
    ])
    expect(notes).toEqual(['Where there is no number, the model gives NaN.'])
  } finally {
    await engine.release()
    await rm(scratch, { recursive: true })
  }
})
