import { computed, onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { isLarge } from './circuit-size'
import { logitsAt, sameAnswer, type Question, type Response } from './response'

/**
 * The response to a question, kept for as long as the answer is the same, so that the drag of the weight itself
 * costs nothing. A large circuit is asked in idle time, and not while anything is dragged; until then it is `null`.
 */
export function useResponse(
  ask: () => Question | null,
  isDragging: () => boolean,
): Readonly<ShallowRef<Response | null>> {
  const question = computed<Question | null>((old) => {
    const next = ask()
    return old && next && sameAnswer(old, next) ? old : next
  })
  const response = shallowRef<Response | null>(null)
  let answered: Question | null = null
  let waiting = 0

  function answerWhenIdle(asked: Question) {
    const found: Float64Array[] = []
    const go = (deadline: IdleDeadline) => {
      do found.push(logitsAt(asked, asked.xs[found.length]))
      while (found.length < asked.xs.length && deadline.timeRemaining() > 0)
      if (found.length < asked.xs.length) waiting = requestIdleCallback(go)
      else [response.value, answered] = [found, asked]
    }
    waiting = requestIdleCallback(go)
  }
  function answer() {
    const asked = question.value
    if (asked === answered) return
    if (waiting) cancelIdleCallback(waiting)
    ;[response.value, answered, waiting] = [null, null, 0]
    if (!asked) return
    if (!isLarge(asked.circuit)) {
      response.value = asked.xs.map((x) => logitsAt(asked, x))
      answered = asked
    } else if (!isDragging()) answerWhenIdle(asked)
  }

  watch([question, isDragging], answer, { immediate: true })
  onScopeDispose(() => waiting && cancelIdleCallback(waiting))
  return response
}
