import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { CircuitInfo, CircuitMatrix } from '#shared/ipc/circuits'
import type { Sight } from './EntryMap.vue'
import { readNumbers } from '../../stores/read-numbers'

/** Lines a side of what is asked for at once: 16 KB. */
const BLOCK = 64
/** Blocks that are kept, 64 MB of them. */
const MOST_BLOCKS = 4096

/**
 * A circuit of which the entries in sight are fetched, block by block.
 *
 * @param asked the model and its matrix; `null` where there is none
 */
export function useCircuitWindow(
  asked: () => { readonly model: string; readonly matrix: CircuitMatrix } | null,
) {
  const info = shallowRef<CircuitInfo | null>(null)
  const error = ref<string | null>(null)
  const version = ref(0)
  const blocks = new Map<string, Float32Array>()
  let columns = 0
  let wanted: string[] = []
  let fetching = false
  let asking = 0

  watch(
    () => JSON.stringify(asked()),
    async () => {
      const now = asked()
      const mine = ++asking
      info.value = null
      error.value = null
      blocks.clear()
      wanted = []
      version.value++
      if (!now) return
      const reply = await window.lab.invoke('circuit.open', now)
      if (mine !== asking) return
      if (!reply.ok) error.value = reply.message
      else if (reply.value.kind === 'error') error.value = reply.value.message
      else {
        columns = reply.value.columns
        info.value = reply.value
      }
    },
    { immediate: true },
  )
  onScopeDispose(() => asking++)

  function valueAt(row: number, column: number): number | undefined {
    const [down, across] = [Math.floor(row / BLOCK), Math.floor(column / BLOCK)]
    const block = blocks.get(`${down} ${across}`)
    if (!block) return undefined
    const width = Math.min(BLOCK, columns - across * BLOCK)
    return block[(row - down * BLOCK) * width + column - across * BLOCK]
  }

  /** Fetches what comes into sight; what has left it is no longer waited for. */
  function look({ row, rows, column, columns }: Sight) {
    wanted = []
    for (let r = Math.floor(row / BLOCK); r * BLOCK < row + rows; r++) {
      for (let c = Math.floor(column / BLOCK); c * BLOCK < column + columns; c++) {
        if (!blocks.has(`${r} ${c}`)) wanted.push(`${r} ${c}`)
      }
    }
    void fetchWanted()
  }
  async function fetchWanted() {
    if (fetching) return
    fetching = true
    for (let name = wanted.shift(); name !== undefined; name = wanted.shift()) await fetchBlock(name)
    fetching = false
  }
  async function fetchBlock(name: string) {
    const now = asked()
    const whole = info.value
    if (!now || !whole) return
    const mine = asking
    const [r, c] = name.split(' ').map(Number)
    const lines = (block: number, length: number) => ({
      from: block * BLOCK,
      count: Math.min(BLOCK, length - block * BLOCK),
    })
    const reply = await readNumbers('circuit.cells', {
      ...now,
      rows: lines(r, whole.rows),
      columns: lines(c, whole.columns),
    })
    if (mine !== asking) return
    if (!reply.ok) return void (error.value = reply.message)
    if (reply.value.kind === 'error') return void (error.value = reply.value.message)
    blocks.set(name, reply.value.values)
    for (const oldest of blocks.keys()) {
      if (blocks.size <= MOST_BLOCKS) break
      blocks.delete(oldest)
    }
    version.value++
  }
  return { info, error, version, valueAt, look }
}
