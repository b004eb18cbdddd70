import { expect, it } from 'vitest'
import { lostSentence } from './lost-work'

const nothing = { model: null, provider: null, file: null }

it('names the model and what was done with it', () => {
  const sentence = lostSentence(
    [
      {
        ...nothing,
        kind: 'run',
        subject: 'bundled/letters-2l',
        model: 'bundled/letters-2l',
        provider: 'webgpu',
      },
      { ...nothing, kind: 'analysis', subject: 'head-ablation', model: 'imported/x', provider: 'cpu' },
      { ...nothing, kind: 'import', subject: 'model.pt' },
      { ...nothing, kind: 'download', subject: 'gpt2' },
    ],
    (id) => id.split('/')[1],
  )
  expect(sentence).toBe(
    'letters-2l was running a prompt on webgpu. x was being analysed (head-ablation). ' +
      'model.pt was being imported. gpt2 was being downloaded.',
  )
})
