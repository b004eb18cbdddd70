import { nextTick, useTemplateRef, watch } from 'vue'
import { useDebugging } from '../../../../stores/debugging'

/** A field that takes the keyboard when a command asks for it, also where it has only just appeared. */
export function useAskedField(name: 'condition' | 'watch') {
  const debugging = useDebugging()
  const field = useTemplateRef<{ focus(): void }>('field')
  watch(
    () => debugging.asked,
    async (asked) => {
      if (asked !== name) return
      await nextTick()
      // A field in a panel that is only about to open asks again when it is there.
      if (!field.value) return
      debugging.asked = null
      field.value.focus()
    },
    { immediate: true, flush: 'post' },
  )
  return field
}
