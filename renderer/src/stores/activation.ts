import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { HookInfo, HookSlice } from '#shared/ipc/engine'
import { resolvedHook } from './hook-names'
import { useModelRun } from './model-run'
import { useModelView } from './model-view'
import { readNumbers } from './read-numbers'

/** Rows and columns that are read at once: no more can be looked at. */
const WINDOW = 512

/** What is looked at first, where the model has it. */
const FIRST_HOOK = 'blocks.0.hook_resid_post'

/** Any activation of the run: two of its axes, with the others held. */
export const useActivation = defineStore('activation', () => {
  const run = useModelRun()
  const view = useModelView()
  const hooks = shallowRef<readonly HookInfo[]>([])
  const typed = ref(FIRST_HOOK)
  const hook = computed(() => resolvedHook(typed.value, hooks.value))
  const rows = ref('')
  const columns = ref('')
  const at = ref<Record<string, number>>({})
  const from = ref<[number, number]>([0, 0])
  const slice = shallowRef<HookSlice | null>(null)
  /** Axes that are held at one index. */
  const held = computed(
    () => hook.value?.axes.filter((axis) => axis !== rows.value && axis !== columns.value) ?? [],
  )
  const length = (axis: string) => hook.value?.shape[hook.value.axes.indexOf(axis)] ?? 0

  async function readHooks() {
    const { result } = run
    if (!result) return
    const reply = await window.lab.invoke('run.hooks', { handle: result.handle })
    if (!run.taken(reply, result.handle) || reply.value.kind !== 'hooks') return
    hooks.value = reply.value.hooks
    // Of recorded patterns there is nothing else.
    if (typed.value === FIRST_HOOK && !hook.value && hooks.value[0]) typed.value = hooks.value[0].name
  }
  async function readSlice() {
    const { result } = run
    const now = hook.value
    if (!result || !now || !now.axes.includes(rows.value) || rows.value === columns.value) return
    const wanted = JSON.stringify(question.value)
    const fixed = Object.fromEntries(
      held.value.map((axis) => [axis, Math.min(at.value[axis] ?? 0, length(axis) - 1)]),
    )
    const reply = await readNumbers('run.hook', {
      handle: result.handle,
      hook: now.name,
      rows: rows.value,
      columns: columns.value,
      at: fixed,
      from: [...from.value],
      count: [WINDOW, WINDOW],
    })
    if (wanted !== JSON.stringify(question.value)) return
    if (run.taken(reply, result.handle) && reply.value.kind === 'hook') slice.value = reply.value
  }
  const question = computed(() => [
    run.result?.handle,
    hook.value?.name,
    rows.value,
    columns.value,
    at.value,
    from.value,
  ])
  /** Whether somebody looks: other views do not wait for what this one would draw. */
  const isShown = computed(() => view.chosen === 'activations')
  watch([() => run.result?.handle, isShown], () => isShown.value && void readHooks(), { immediate: true })
  watch(
    hook,
    (now) => {
      slice.value = null
      if (!now) return
      // A pattern is looked at query by key, everything else along its last axis.
      const [first, ...rest] = now.axes.filter((axis) => axis !== 'head')
      rows.value = first
      columns.value = rest.at(-1) ?? now.axes.find((axis) => axis !== first) ?? first
      from.value = [0, 0]
    },
    { immediate: true },
  )
  // The head in focus is the one that is looked at.
  watch(
    () => run.head.head,
    (head) => (at.value = { ...at.value, head }),
    { immediate: true },
  )
  watch([question, isShown], () => isShown.value && void readSlice(), { immediate: true })

  return { hooks, typed, hook, rows, columns, at, from, slice, held, length, window: WINDOW }
})
