import { expect, it } from 'vitest'
import { budgetFault, EngineChoices } from './engine-choices'

const unset = { modelFolder: null, proxy: '', endpoint: '', offline: false, budget: null }

it('has the app’s own folder and the hub where nobody chose', () => {
  const choices = new EngineChoices('/data/app/models', {})
  expect(choices.library(unset)).toBe('/data/app/models')
  expect(choices.hub(unset)).toEqual({ endpoint: 'https://huggingface.co', proxy: '', offline: false })
  expect(choices.budget(unset)).toBe(choices.view(unset).automaticBudget * 1e6)
  expect(choices.view(unset)).toMatchObject({ offlineBy: null, folder: { name: 'models', own: true } })
})

it('tells the page the bare names of a folder', () => {
  const view = new EngineChoices('/own', {}).view({ ...unset, modelFolder: '/home/ada/big/models' })
  expect(view.folder).toEqual({ name: 'models', parent: 'big', own: false, by: null })
  expect(JSON.stringify(view)).not.toContain('/home')
})

it('follows the environment as the command line does, and a person before it', () => {
  const choices = new EngineChoices('/own', { HF_ENDPOINT: 'https://mirror', HF_HUB_OFFLINE: '1' })
  expect(choices.hub(unset)).toMatchObject({ endpoint: 'https://mirror', offline: true })
  expect(choices.hub({ ...unset, endpoint: 'https://mine' }).endpoint).toBe('https://mine')
  expect(choices.view(unset).offlineBy).toBe('HF_HUB_OFFLINE')
  const named = new EngineChoices('/mnt/big', { INDUCTION_LAB_MODELS: '/mnt/big' })
  expect(named.view(unset).folder).toMatchObject({ own: true, by: 'INDUCTION_LAB_MODELS' })
  expect(named.view({ ...unset, modelFolder: '/mine' }).folder).toMatchObject({ own: false, by: null })
})

it('refuses a budget that is more than there is, or next to nothing', () => {
  expect(budgetFault(500)).toBe(null)
  expect(budgetFault(1)).toMatch(/^The engine can keep 64 to \d+ MB on this computer\.$/)
  expect(budgetFault(1e9)).toMatch(/on this computer/)
})
