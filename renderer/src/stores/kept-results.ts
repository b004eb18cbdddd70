import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { z } from 'zod'
import { textHash } from '#shared/compare/text-hash'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { useDataSet } from './data-set'
import { readAnalysis, type ModelAnalysis } from './model-analysis'
import { useModelRun } from './model-run'
import { useModels } from './models'

/** A result as a session has it. */
export const storedResult = z.object({
  /** What was asked, with the ids of the tokens. */
  question: z.string(),
  /** Of the model's file that it was computed with. */
  sha256: z.string(),
  /** Year-month-day. */
  day: z.string(),
  json: z.string(),
  notes: z.array(z.string()),
})
type StoredResult = z.infer<typeof storedResult>

export interface KeptResult {
  readonly answer: ModelAnalysis
  readonly day: string
  /** The model's file was another one. */
  readonly outdated: boolean
}

/** Analyses that take long enough to be worth keeping. */
const KEPT: readonly string[] = [
  'ablation',
  'positional-ablation',
  'activation-patching',
  'attribution',
  'detectors',
  'fuzzy-induction',
  'data-set',
  'data-set-ablation',
  'token-table',
]
/** The newest stay; of tables of single heads, as many as a model of a hundred heads has. */
const MOST = 16
const MOST_TABLES = 160
const LONGEST = 300_000

type Question = Pick<AnalysisRequest, 'model' | 'name'> & Partial<AnalysisRequest>

/** Results of the open model that its session keeps, by what was asked. */
export const useKeptResults = defineStore('kept-results', () => {
  const models = useModels()
  const run = useModelRun()
  const data = useDataSet()
  const all = shallowRef<readonly StoredResult[]>([])
  /** The model that they are of. */
  const model = ref<string | null>(null)
  /** Counts sessions that were read: who looked before looks again. */
  const read = ref(0)

  /** A question that means the same at the next start: a run is its ids, a data set the mark of its file. */
  function lasting({ name, options = {}, tokens, seed = 0, files = {}, chosen }: Question): string | null {
    if (!KEPT.includes(name) || models.open?.config?.context) return null
    if (options.data !== undefined) {
      return data.file && JSON.stringify({ name, options: { ...options, data: data.file.mark }, seed })
    }
    if (chosen) return null
    let said: unknown = tokens
    if (tokens?.kind === 'run') {
      const of = run.results.find(({ handle }) => handle === tokens.handle)
      if (!of) return null
      said = { kind: 'ids', ids: [of.tokens.map(({ id }) => id)] }
    }
    return JSON.stringify({ name, options, tokens: said, seed, files: shortened(files) })
  }
  function find(question: Question | null): KeptResult | null {
    if (!question || question.model !== model.value) return null
    const asked = lasting(question)
    const found = all.value.find((each) => each.question === asked)
    if (!found) return null
    const sha256 = models.list.find(({ id }) => id === question.model)?.sha256
    return {
      answer: readAnalysis(found.json, found.notes),
      day: found.day,
      outdated: found.sha256 !== sha256,
    }
  }
  function keep(question: Question, { notes, ...answer }: ModelAnalysis) {
    const asked = question.model === model.value ? lasting(question) : null
    const sha256 = models.list.find(({ id }) => id === question.model)?.sha256
    const json = keptText(answer)
    if (asked === null || sha256 === undefined || asked.length + json.length > LONGEST) return
    const now = { question: asked, sha256, day: today(), json, notes: [...notes] }
    const left = { table: MOST_TABLES, other: MOST }
    all.value = [now, ...all.value.filter((each) => each.question !== asked)].filter(
      (each) => left[isTable(each) ? 'table' : 'other']-- > 0,
    )
  }
  /** Takes the results of a session. */
  function open(id: string, results: readonly StoredResult[]) {
    model.value = id
    all.value = results
    read.value++
  }
  return { all, model, read, find, keep, open }
})

/** Lists and pictures that are made again when somebody wants them; the numbers of the heads stay. */
const BULKY: readonly string[] = ['mean_pattern', 'samples']

function keptText(answer: Omit<ModelAnalysis, 'notes'>): string {
  const whole = JSON.stringify(answer)
  if (whole.length <= LONGEST / 2 || !answer.tables) return whole
  return JSON.stringify({ ...answer, tables: answer.tables.filter(({ name }) => !BULKY.includes(name)) })
}

const isTable = ({ question }: StoredResult) => question.startsWith('{"name":"token-table"')

/** A text of this length is named by its mark: a session does not hold it a hundred times. */
const LONG_TEXT = 2000

function shortened(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.length <= LONG_TEXT ? text : textHash(text)]),
  )
}

/** The date, as year-month-day. */
export const today = (): string => new Date().toISOString().slice(0, 10)
