import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'

/** What of a model's run fills the centre of the Models workspace. It is there again at the next start. */
export const useModelView = defineStore('model-view', () => {
  const chosen = useLocalStorage('model-view', 'attention')
  return { chosen }
})
