import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { MOST_BYTES } from '#shared/ipc/engine'
import type { CircuitMatrix } from '#shared/ipc/circuits'
import { readNumbers } from '../../stores/read-numbers'

/** The entries of some rows and columns of a circuit, in as many messages as they need. */
export function useSampleMap(
  asked: () => { readonly model: string; readonly matrix: CircuitMatrix } | null,
  sample: Ref<{ readonly rows: readonly number[]; readonly columns: readonly number[] } | null>,
) {
  const error = ref<string | null>(null)
  const version = ref(0)
  let values = new Float32Array(0)
  let width = 0
  let known = 0
  let asking = 0

  watch(
    () => JSON.stringify([asked(), sample.value]),
    async () => {
      const now = asked()
      const lines = sample.value
      const mine = ++asking
      error.value = null
      known = 0
      if (!now || !lines) return
      const { rows, columns } = lines
      width = columns.length
      values = new Float32Array(rows.length * width)
      const most = Math.max(1, Math.floor(MOST_BYTES / (4 * Math.max(1, width))))
      for (let from = 0; from < rows.length; from += most) {
        const reply = await readNumbers('circuit.cells', {
          ...now,
          rows: rows.slice(from, from + most),
          columns: [...columns],
        })
        if (mine !== asking) return
        if (!reply.ok) return void (error.value = reply.message)
        if (reply.value.kind === 'error') return void (error.value = reply.value.message)
        values.set(reply.value.values, from * width)
        known = from + Math.min(most, rows.length - from)
        version.value++
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => asking++)

  const valueAt = (row: number, column: number): number | undefined =>
    row < known ? values[row * width + column] : undefined
  return { error, version, valueAt }
}
