import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { exactText } from '#shared/circuit/number-text'
import type { RunResult } from '#shared/ipc/engine'
import { largestMagnitude, roundLimit, type Scale } from '../charts/palettes'
import type { Matrix } from '#shared/tensor/matrix'
import { shownToken } from './model-prompt'
import { useModelRun, type HeadPlace } from './model-run'
import { meanOf, differenceOf } from './pattern-sums'
import { readHead, type PatternQuantity } from './run-pattern'

/** Patterns of so many tokens are there at once. */
const SHORT = 256

interface DrawnPattern {
  readonly model: string
  readonly tokens: RunResult['tokens']
  readonly matrices: readonly Matrix[]
}

/** What the large pattern shows of the chosen head or heads and of the prompts. */
export const useShownPattern = defineStore('shown-pattern', () => {
  const run = useModelRun()

  const quantity = ref<PatternQuantity>('pattern')
  /** Heads that are looked at beside the one in focus. */
  const others = shallowRef<readonly HeadPlace[]>([])
  const heads = computed(() => [run.head, ...others.value.filter((each) => !sameHead(each, run.head))])
  watch(
    () => run.result?.model,
    () => (others.value = []),
  )
  /** How several heads become one picture. */
  const headsAs = ref<'overlay' | 'mean'>('overlay')
  /** How several prompts do: the one that is looked at, their mean, or the difference to another. */
  const promptsAs = ref<'one' | 'mean' | 'difference'>('one')
  const against = ref(0)
  /** Whether a token is looked at as the query that attends, or as the key that is attended to. */
  const direction = ref<'from' | 'to'>('from')
  /** What was read last, of each head, and over which tokens: it is drawn until the next is there. */
  const drawn = shallowRef<DrawnPattern | null>(null)
  /** Of each head in `heads`; empty until they are read. */
  const matrices = computed(() =>
    drawn.value && drawn.value.tokens === runs.value[0]?.tokens ? drawn.value.matrices : [],
  )
  /** Why there are none, as a sentence. */
  const problem = ref<string | null>(null)

  const several = computed(() => run.results.length > 1)
  const overlaid = computed(() => heads.value.length > 1 && headsAs.value === 'overlay')
  /** What the map shows, unless heads are overlaid. */
  const matrix = computed<Matrix | null>(() =>
    matrices.value.length === 0 ? null : overlaid.value ? matrices.value[0] : meanOf(matrices.value),
  )
  /** Whether what is drawn is of earlier tokens. */
  const behind = computed(() => drawn.value !== null && matrices.value.length === 0)
  /** Runs that take part. */
  const runs = computed<readonly RunResult[]>(() => {
    if (!run.result) return []
    if (!several.value || promptsAs.value === 'one') return [run.result]
    if (promptsAs.value === 'mean') return run.results
    const other = run.results[against.value]
    return other ? [run.result, other] : [run.result]
  })
  const isDifference = computed(() => several.value && promptsAs.value === 'difference')
  const isMean = computed(() => several.value && promptsAs.value === 'mean')

  /** Pattern and amounts have colours of their own; what has a sign, and a difference, takes the signed scale. */
  const scale = computed<Scale>(() => {
    if (quantity.value === 'pattern' && !isDifference.value) return { kind: 'probability' }
    return { kind: 'signed', limit: roundLimit(largestMagnitude(...(drawn.value?.matrices ?? []))) }
  })

  let turn = 0
  async function read() {
    const mine = ++turn
    const [first, ...rest] = runs.value
    if (!first) return
    const length = first.tokens.length
    const odd = rest.find(({ tokens }) => tokens.length !== length)
    if (odd) {
      drawn.value = null
      problem.value =
        `The prompts have ${length} and ${odd.tokens.length} tokens: ` +
        'patterns of different lengths are not compared. Make them equally long.'
      return
    }
    const isCounted = (i: number, query: number) => !runs.value[i]?.tokens[query].padding
    const made: Matrix[] = []
    for (const place of heads.value) {
      const ofRuns: Matrix[] = []
      for (const { handle } of runs.value) {
        const read = await readHead(handle, place, length, quantity.value, () => mine === turn)
        if (read === null) return
        if ('failure' in read) {
          drawn.value = null
          run.taken(read.failure, handle)
          return
        }
        ofRuns.push(read)
      }
      made.push(isDifference.value ? differenceOf(ofRuns) : meanOf(ofRuns, isCounted))
    }
    problem.value = null
    drawn.value = { model: run.result!.model, tokens: first.tokens, matrices: made }
  }
  watch(
    [runs, heads, quantity, isDifference],
    ([now], [before]) => {
      // Where the next take their time, or are another model's, those of other tokens do not stay.
      const isOther = now[0]?.tokens !== before?.[0]?.tokens
      if (isOther && (now[0]?.model !== drawn.value?.model || (now[0]?.tokens.length ?? 0) > SHORT)) {
        drawn.value = null
      }
      void read()
    },
    { immediate: true },
  )

  /** Looks at a head beside the others, or no longer; the one in focus stays. */
  function toggle(place: HeadPlace) {
    if (sameHead(place, run.head)) return
    const without = others.value.filter((each) => !sameHead(each, place))
    others.value = without.length < others.value.length ? without : [...others.value, place]
  }
  function only(place: HeadPlace) {
    others.value = []
    run.show(place)
  }

  /** Goes on to a head and keeps the ones that are looked at. */
  function extend(place: HeadPlace) {
    others.value = heads.value
    run.show(place)
  }

  /** The cell that is pointed at or locked, as the status bar says it. */
  const cellSaid = computed(() => {
    const cell = run.pointed ?? run.locked
    if (!cell || !matrix.value || !run.result) return ''
    const { tokens } = run.result
    const name = (position: number) => `${shownToken(tokens[position].text)} ${position}`
    const value = matrix.value.values[cell.row * matrix.value.columns + cell.column]
    const of = heads.value.map(({ layer, head }) => `${layer}.${head}`).join(' + ')
    return `${quantity.value} ${of}, query ${name(cell.row)}, key ${name(cell.column)} = ${exactText(value)}`
  })

  return {
    quantity,
    others,
    heads,
    headsAs,
    promptsAs,
    against,
    drawn,
    behind,
    matrices,
    matrix,
    problem,
    runs,
    several,
    overlaid,
    isDifference,
    isMean,
    direction,
    scale,
    toggle,
    only,
    extend,
    cellSaid,
  }
})

export function sameHead(a: HeadPlace, b: HeadPlace): boolean {
  return a.layer === b.layer && a.head === b.head
}
