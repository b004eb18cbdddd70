import { z } from 'zod'
import type { AnalysisRequest } from '#shared/ipc/analysis'
import { useJobs } from './jobs'

/** Infinities have their names in JSON. */
export const readNumber = (value: number | string | null): number =>
  value === null ? NaN : value === 'inf' ? Infinity : value === '-inf' ? -Infinity : Number(value)

/** Numbers with names on their axes; without axes, one number. */
const table = z.object({
  name: z.string(),
  axes: z.array(z.object({ name: z.string(), labels: z.array(z.string()) })),
  /** Lists in lists, one level an axis. */
  values: z.unknown(),
  unit: z.string().optional(),
})

const analysis = z.object({
  analysis: z.string(),
  provenance: z.record(z.string(), z.unknown()),
  tables: z.array(table).optional(),
  heads: z.unknown().optional(),
})

/** An analysis as the command line prints it, and what was said beside it. */
export type ModelAnalysis = z.infer<typeof analysis> & { readonly notes: readonly string[] }

/** What may be left out of a question to the engine. */
type Question = Pick<AnalysisRequest, 'model' | 'name'> & Partial<AnalysisRequest>

/**
 * Asks the engine for an analysis, as a job with progress that can be cancelled. The same question is answered from
 * memory the second time.
 *
 * @param onPart told what there is so far, of one that takes long
 * @returns the analysis, a sentence that says why there is none, or `null` when it was cancelled
 */
export async function askAnalysis(
  question: Question,
  subject = question.name,
  onPart?: (soFar: ModelAnalysis) => void,
): Promise<ModelAnalysis | string | null> {
  const answer = await tryAnalysis(question, subject, onPart)
  return answer && 'message' in answer ? answer.message : answer
}

/** Why there is no answer. */
interface NoAnalysis {
  readonly message: string
  /** The engine's thread ended over it, or while it waited. */
  readonly isLost: boolean
}

/** As `askAnalysis`, for who asks again what was lost with the engine's thread. */
export async function tryAnalysis(
  question: Question,
  subject: string,
  onPart?: (soFar: ModelAnalysis) => void,
): Promise<ModelAnalysis | NoAnalysis | null> {
  const jobs = useJobs()
  const request = { options: {}, tokens: { kind: 'none' as const }, seed: 0, files: {}, ...question }
  const answer = await jobs.follow('analysis', subject, async (job) => {
    const stop =
      onPart &&
      window.lab.on('jobs.part', (part) => {
        if (part.job === job) onPart(readAnalysis(part.json))
      })
    const reply = await window.lab.invoke('models.analyse', { ...request, job })
    stop?.()
    return reply
  })
  if (answer) return readAnalysis(answer.json, answer.notes)
  const failure = jobs.failed.findLast(({ kind, subject: of }) => kind === 'analysis' && of === subject)
  if (!failure) return null
  jobs.close(failure.id)
  return { message: failure.message, isLost: failure.code === 'ENGINE_LOST' }
}

/** An analysis from its JSON. */
export const readAnalysis = (json: string, notes: readonly string[] = []): ModelAnalysis => ({
  ...analysis.parse(JSON.parse(json)),
  notes,
})

/** The numbers of a table by its name, row after row; `null` where there is no such table. */
export function tableNumbers({ tables }: ModelAnalysis, name: string): Float64Array | null {
  const found = tables?.find((each) => each.name === name)
  if (!found) return null
  const flat = [found.values].flat(Infinity as 1) as (number | string | null)[]
  return Float64Array.from(flat, readNumber)
}
