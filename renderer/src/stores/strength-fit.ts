import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { CircuitError } from '#shared/circuit/circuit-error'
import { fitted, freeConstants, type FitResult } from '#shared/compare/fit'
import { fitFailure, fitProblem } from '#shared/compare/fit-problem'
import type { Edit } from '#shared/document/edit'
import { useComparedTokens } from './compared-tokens'
import { useComparison } from './comparison'
import { useDocument } from './document'
import { askAnalysis, tableNumbers } from './model-analysis'

class Cancelled extends Error {}

/** Room between evaluations for what else happens in the window. */
const SLICE_MS = 12

/** My head's constants, moved to where its patterns are nearest to the trained head's; accepted or not. */
export const useStrengthFit = defineStore('strength-fit', () => {
  const comparison = useComparison()
  const compared = useComparedTokens()
  const documents = useDocument()

  const running = ref(false)
  const evaluations = ref(0)
  const best = ref(Infinity)
  const result = shallowRef<FitResult | null>(null)
  const error = ref<string | null>(null)
  let cancelled = false
  const names = computed(() => freeConstants(documents.session.document.circuit, comparison.mine.id))

  async function run() {
    const { model, trainedName, mine, range } = comparison
    if (!model || running.value) return
    running.value = true
    cancelled = false
    error.value = null
    result.value = null
    evaluations.value = 0
    try {
      const { circuit } = documents.session.document
      const sequences = compared.drawn
      const answer = await askAnalysis(
        {
          model: model.id,
          name: 'head-patterns',
          options: { head: trainedName },
          tokens: { kind: 'ids', ids: sequences.map(({ ids }) => [...ids]) },
        },
        'Patterns to fit',
      )
      if (answer === null || typeof answer === 'string') {
        error.value = answer
        return
      }
      const all = tableNumbers(answer, 'pattern')!
      const size = sequences[0].ids.length ** 2
      const task = {
        circuit,
        head: mine.id,
        sequences: sequences.map(({ letters, ids }, s) => ({
          letters,
          ids,
          pattern: all.subarray(s * size, (s + 1) * size),
        })),
        start: compared.start,
        range,
      }
      error.value = fitProblem(task)
      if (error.value) return
      let since = performance.now()
      const found = await fitted(task, async (count, least) => {
        evaluations.value = count
        best.value = least
        if (cancelled) throw new Cancelled()
        if (performance.now() - since < SLICE_MS) return
        await new Promise((resolve) => setTimeout(resolve))
        since = performance.now()
      })
      if (!found) return
      error.value = fitFailure(found)
      if (error.value) return
      result.value = found
      documents.preview(editOf(found))
    } catch (fault) {
      if (fault instanceof CircuitError) error.value = fault.message
      else if (!(fault instanceof Cancelled)) throw fault
    } finally {
      running.value = false
    }
  }
  function editOf(found: FitResult): Edit {
    const { circuit, tokens } = documents.session.document
    const label = `Fit ${found.constants.map(({ name }) => (name === 's' ? 'strength' : name)).join(', ')} to head ${comparison.trainedName}`
    return { kind: 'circuit', label, before: { circuit, tokens }, after: { circuit: found.circuit, tokens } }
  }
  function cancel() {
    cancelled = true
  }
  function accept() {
    if (result.value) documents.commit(editOf(result.value))
    result.value = null
  }
  function close() {
    cancel()
    error.value = null
    if (result.value) documents.cancelPreview()
    result.value = null
  }
  return { running, evaluations, best, result, error, names, run, cancel, accept, close }
})
