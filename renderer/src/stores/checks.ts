import { watchDebounced } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { SequenceReport } from '#shared/circuit/all-sequences'
import type { Circuit } from '#shared/circuit/circuit'
import { sequencesOf } from '#shared/circuit/sequences'
import type { CaseResult } from '#shared/circuit/test-run'
import type { TestCase } from '#shared/document/test-cases'
import { useCheckRunner } from '../workers/useCheckRunner'
import { useDocument } from './document'

/** The cases of a file, and how the circuit that they were run against did. */
interface CaseRun {
  readonly fileName: string
  readonly cases: readonly TestCase[]
  readonly results: readonly CaseResult[]
  readonly circuit: Circuit
}

interface SequenceRun {
  readonly report: SequenceReport
  readonly isComplete: boolean
  readonly circuit: Circuit
}

/** Up to this many sequences are all run; of more, a sample is. */
const MOST_SEQUENCES = 20_000
const SAMPLE = 1_000
/** What took less is run again by itself after each edit. */
const QUICK_MS = 500
/** After an edit, so that a run of keys is one. */
const SETTLED_MS = 150

/** Does the circuit work? Test cases and sequences, run beside the window's own thread. */
export const useChecks = defineStore('checks', () => {
  const documents = useDocument()
  /** What of the side panel is shown. */
  const tab = ref<'circuit' | 'checks'>('circuit')
  const committed = computed(() => documents.session.document.circuit)

  const casesRunner = useCheckRunner()
  const caseRun = shallowRef<CaseRun | null>(null)
  const caseError = ref<string | null>(null)
  const casesAreStale = computed(() => caseRun.value !== null && caseRun.value.circuit !== committed.value)

  /** Runs the cases of a file against the circuit. */
  function runFile(file: File) {
    tab.value = 'checks'
    return runCases(file.name, file)
  }
  async function runCasesAgain() {
    if (caseRun.value) await runCases(caseRun.value.fileName, caseRun.value.cases)
  }
  async function runCases(fileName: string, from: File | readonly TestCase[]) {
    const circuit = committed.value
    caseError.value = null
    try {
      const outcome = await casesRunner.run({ kind: 'cases', circuit, from })
      if (outcome.kind === 'cases') {
        // Cases that were here before stay the same objects.
        const cases = from instanceof File ? outcome.cases : from
        caseRun.value = { fileName, cases, results: outcome.results, circuit }
      } else if (outcome.kind === 'refused') {
        caseRun.value = null
        caseError.value = `“${fileName}” was not run. ${outcome.error}`
      }
    } catch (error) {
      caseError.value = `“${fileName}” was not run. ${error instanceof Error ? error.message : ''}`
    }
  }

  const sequencesRunner = useCheckRunner()
  const sequenceRun = shallowRef<SequenceRun | null>(null)
  const sequenceError = ref<string | null>(null)
  const seed = ref(1)
  /** What a run would go through; `null` for a circuit that is not token-based or predicts nothing. */
  const sequences = computed(() => {
    const { embedding, readout } = committed.value
    if (embedding.kind !== 'two-hot' || !readout) return null
    const choice = { most: MOST_SEQUENCES, sample: SAMPLE, seed: seed.value }
    const { vocabulary, positions } = embedding
    return { vocabulary, positions, choice, set: sequencesOf(vocabulary, positions, choice) }
  })
  const sequencesAreStale = computed(
    () => sequenceRun.value !== null && sequenceRun.value.circuit !== committed.value,
  )

  /** Runs every sequence, or a sample, through the circuit. */
  async function runSequences() {
    const circuit = committed.value
    sequenceError.value = null
    if (!sequences.value) {
      sequenceRun.value = null
      return
    }
    const { vocabulary, positions, choice, set } = sequences.value
    try {
      const outcome = await sequencesRunner.run({ kind: 'sequences', circuit, vocabulary, positions, choice })
      if (outcome.kind === 'sequences') {
        sequenceRun.value = { report: outcome.report, isComplete: set.isComplete, circuit }
      }
    } catch (error) {
      sequenceRun.value = null
      sequenceError.value = error instanceof Error ? error.message : 'The sequences were not run.'
    }
  }

  watchDebounced(
    [committed, tab],
    () => {
      if (tab.value !== 'checks') return
      if (casesAreStale.value && casesRunner.took.value < QUICK_MS) void runCasesAgain()
      if (sequencesAreStale.value && sequencesRunner.took.value < QUICK_MS) void runSequences()
    },
    { debounce: SETTLED_MS },
  )

  return {
    tab,
    caseRun,
    caseError,
    casesAreStale,
    casesRunning: casesRunner.running,
    casesProgress: casesRunner.progress,
    cancelCases: casesRunner.cancel,
    runFile,
    runCasesAgain,
    sequenceRun,
    sequenceError,
    sequencesAreStale,
    sequencesRunning: sequencesRunner.running,
    sequencesProgress: sequencesRunner.progress,
    cancelSequences: sequencesRunner.cancel,
    runSequences,
    sequences,
    seed,
  }
})
