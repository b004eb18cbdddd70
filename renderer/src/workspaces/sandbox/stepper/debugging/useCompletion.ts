import { computed, nextTick, ref, type Ref } from 'vue'
import type { HeadPlace } from '#shared/circuit/circuit'
import { complete, type Candidate } from '#shared/circuit/conditions/complete'
import { useDocument } from '../../../../stores/document'

/**
 * What may stand at the caret of a field. The list is open from the first key on; one of it is chosen, or none: then
 * it is the text itself that counts.
 *
 * @param head the head that short names mean
 */
export function useCompletion(
  text: Ref<string>,
  input: Readonly<Ref<HTMLInputElement | null>>,
  head: () => HeadPlace | null,
) {
  const documents = useDocument()
  const caret = ref(0)
  const open = ref(false)
  const chosen = ref(-1)

  const completion = computed(() =>
    open.value ? complete(text.value, caret.value, documents.trace, head()) : null,
  )
  const candidates = computed(() => completion.value?.candidates ?? [])
  const expanded = computed(() => candidates.value.length > 0)

  function followCaret() {
    caret.value = input.value?.selectionStart ?? text.value.length
  }
  function openList() {
    followCaret()
    open.value = true
    chosen.value = -1
  }
  function close() {
    open.value = false
    chosen.value = -1
  }
  function move(direction: 1 | -1) {
    if (!expanded.value) {
      followCaret()
      open.value = true
    }
    const { length } = candidates.value
    if (length === 0) return
    // Before the first and after the last is the text itself.
    chosen.value = ((chosen.value + 1 + direction + length + 1) % (length + 1)) - 1
  }
  async function take(candidate: Candidate) {
    const { from, to } = completion.value!
    text.value = text.value.slice(0, from) + candidate.text + text.value.slice(to)
    caret.value = from + candidate.text.length
    close()
    await nextTick()
    input.value?.focus()
    input.value?.setSelectionRange(caret.value, caret.value)
  }

  return { candidates, chosen, expanded, followCaret, openList, close, move, take }
}
