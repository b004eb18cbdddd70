import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { EngineProvider, EngineStatus, ProviderChoice } from '#shared/ipc/engine'
import { useLostWork } from './lost-work'
import { useToasts } from './toasts'

const NAMES: Readonly<Record<EngineProvider, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
}

/** What computes, how much memory it keeps, and which of it a person chose. */
export const useEngine = defineStore('engine', () => {
  const toasts = useToasts()
  const lostWork = useLostWork()
  const status = shallowRef<EngineStatus | null>(null)
  const choice = useLocalStorage<ProviderChoice>('engine-provider', 'auto')
  /** Counts the threads that were lost, with every run that they had. */
  const losses = ref(0)
  const provider = computed(() => {
    const name = status.value?.provider
    return name ? NAMES[name] : null
  })

  const stops = [
    window.lab.on('engine.status', (now) => (status.value = now)),
    window.lab.on('engine.notice', ({ message, lost }) => {
      toasts.error(message)
      if (lost) losses.value++
    }),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))

  // A page that was loaded again finds an engine that runs already.
  void window.lab.invoke('engine.status').then((reply) => {
    if (reply.ok) status.value ??= reply.value
  })

  let told: Promise<void> | null = null
  /** The engine may compute and knows what a person chose. Before anything is computed. */
  function ready(): Promise<void> {
    told ??= lostWork.allowed
      .then(() => tell(choice.value))
      .then((worked) => {
        if (!worked) choice.value = 'auto'
      })
    return told
  }
  async function tell(provider: ProviderChoice): Promise<boolean> {
    const reply = await window.lab.invoke('engine.choose', { provider })
    if (reply.ok && reply.value.kind === 'done') return true
    toasts.error(reply.ok ? (reply.value as { message: string }).message : reply.message)
    return false
  }
  async function choose(provider: ProviderChoice) {
    if (await tell(provider)) choice.value = provider
  }
  const nameOf = (each: ProviderChoice) => (each === 'auto' ? 'Automatic' : NAMES[each])

  /** Which providers are here is known once the engine was asked something. */
  async function learn() {
    if (status.value) return
    await ready()
    await window.lab.invoke('engine.start')
  }

  return { status, choice, losses, provider, ready, choose, nameOf, learn }
})
