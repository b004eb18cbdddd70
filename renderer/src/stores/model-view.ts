import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'

/** What can be looked at of a model's run, in the order of the buttons. */
export const MODEL_VIEW_NAMES = {
  attention: 'Attention',
  loss: 'Loss',
  ablation: 'Ablation',
  attribution: 'Attribution',
  lens: 'Lens',
  patching: 'Patching',
  activations: 'Activations',
} as const

/** What of a model's run fills the centre of the Models workspace. It is there again at the next start. */
export const useModelView = defineStore('model-view', () => {
  const chosen = useLocalStorage('model-view', 'attention')
  return { chosen }
})
