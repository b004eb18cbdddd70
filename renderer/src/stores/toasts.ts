import { defineStore } from 'pinia'
import { ref } from 'vue'

export interface Toast {
  readonly id: number
  readonly kind: 'done' | 'error'
  readonly message: string
  /** The one thing to do about it: "Undo". */
  readonly action?: ToastAction
}

export interface ToastAction {
  readonly label: string
  run(): void
}

const SHOWN_MS = 6000

/** Short messages at the bottom right. Errors stay until they are closed. */
export const useToasts = defineStore('toasts', () => {
  const toasts = ref<Toast[]>([])
  let nextId = 0

  function show(kind: Toast['kind'], message: string, action?: ToastAction) {
    const id = nextId++
    toasts.value.push({ id, kind, message, ...(action ? { action } : {}) })
    if (kind === 'done') setTimeout(() => close(id), SHOWN_MS)
  }
  function close(id: number) {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }
  return {
    toasts,
    close,
    done: (message: string, action?: ToastAction) => show('done', message, action),
    error: (message: string) => show('error', message),
  }
})
