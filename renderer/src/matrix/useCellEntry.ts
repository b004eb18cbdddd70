import { computed, reactive, ref } from 'vue'
import { parseEntry } from '#shared/circuit/entry'
import type { CellContent } from '#shared/circuit/weights'

/** What a person would type to get this content. */
export function entryText(content: CellContent): string {
  if (typeof content === 'string') return content.startsWith('=') ? content : `=${content}`
  if (Number.isNaN(content)) return ''
  return Number.isFinite(content) ? String(content) : content > 0 ? '=inf' : '=-inf'
}

interface EntryEffects {
  commit(content: CellContent): void
  /** The field goes away by key: the grid takes the focus back. */
  returnFocus(): void
}

/**
 * A cell's content while it is being typed. It complains only once somebody wants to leave with it: half of a
 * number is not a mistake.
 */
export function useCellEntry(constants: () => Readonly<Record<string, number>>, effects: EntryEffects) {
  const isOpen = ref(false)
  const text = ref('')
  const selectsAll = ref(false)
  const refused = ref(false)
  const parsed = computed(() => parseEntry(text.value, constants()))
  const error = computed(() => (refused.value && !parsed.value.ok ? parsed.value.error : null))

  function open(initial: string, all: boolean) {
    text.value = initial
    selectsAll.value = all
    refused.value = false
    isOpen.value = true
  }

  function close() {
    isOpen.value = false
  }

  function cancel() {
    close()
    effects.returnFocus()
  }

  /** Commits and closes; with a refused text the field stays and `error` says why. */
  function accept(): boolean {
    refused.value = !parsed.value.ok
    if (!parsed.value.ok) return false
    cancel()
    effects.commit(parsed.value.content)
    return true
  }

  /** Whoever leaves the field by other means keeps what is right and loses what is not. */
  function leave() {
    if (!isOpen.value) return
    close()
    if (parsed.value.ok) effects.commit(parsed.value.content)
  }

  return reactive({
    isOpen,
    text,
    /** Whether the field opens with its text selected. */
    selectsAll,
    /** Why the text was refused; null before that and as soon as it is right. */
    error,
    /** The entry replaces what the cell holds. */
    replace: (firstKey: string) => open(firstKey, false),
    /** The entry begins with what the cell holds. */
    edit: (content: CellContent) => open(entryText(content), true),
    accept,
    cancel,
    close,
    leave,
  })
}
