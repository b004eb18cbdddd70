import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Which exchange with other programs is open, in a dialog over the window. */
export type ExchangeDialog =
  { readonly kind: 'export' } | { readonly kind: 'import'; readonly file: File | null }

export const useExchange = defineStore('exchange', () => {
  const dialog = shallowRef<ExchangeDialog | null>(null)
  return { dialog }
})
