import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { Scale } from '../charts/palettes'
import { useModelRun } from './model-run'

/** What tokens are coloured by: how well the model expected them. */
export type TokenTint = 'loss' | 'probability' | 'rank'

/** Losses in nats take the positive arm from 0 to 4; above it the end colour stands for all. */
const LOSS_SCALE: Scale = { kind: 'signed', limit: 4 }
/** Ranks take it by their logarithm to the base 10, from the likeliest to the thousandth. */
const RANK_SCALE: Scale = { kind: 'signed', limit: 3 }

/** What the tokens of the prompt are coloured by, and the number and colour of each. */
export const useTokenTints = defineStore('token-tints', () => {
  const run = useModelRun()
  const chosen = useLocalStorage<TokenTint>('token-tint', 'loss')
  const ranks = shallowRef<readonly (number | null)[]>([])
  /** The run that they belong to. */
  const ranked = ref('')

  /** Losses of the prompt, or their means over the prompts where these are equally long and averaged. */
  const losses = computed(() => run.result?.losses ?? [])
  const tints = computed(() =>
    losses.value.map((loss, position) => {
      if (loss === null) return null
      if (chosen.value === 'loss') {
        return { value: loss, scale: LOSS_SCALE, said: `loss ${exactText(loss)} nats` }
      }
      if (chosen.value === 'probability') {
        const p = Math.exp(-loss)
        return { value: p, scale: { kind: 'probability' } as Scale, said: `probability ${exactText(p)}` }
      }
      const rank = ranked.value === run.result?.handle ? ranks.value[position] : null
      if (rank === null || rank === undefined) return null
      return { value: Math.log10(rank), scale: RANK_SCALE, said: `rank ${rank} of the next tokens` }
    }),
  )

  async function readRanks() {
    const { result } = run
    if (!result || chosen.value !== 'rank' || ranked.value === result.handle) return
    const reply = await window.lab.invoke('run.ranks', { handle: result.handle })
    if (!run.taken(reply, result.handle) || reply.value.kind !== 'ranks') return
    ranks.value = reply.value.ranks
    ranked.value = result.handle
  }
  watch([chosen, () => run.result?.handle], () => void readRanks(), { immediate: true })
  return { chosen, tints }
})
