import { z } from 'zod'
import { CircuitError } from '../circuit/circuit-error'
import { checkLesson } from './check-lesson'
import { placeOf, solvedDocument, type CircuitLesson } from './lesson-circuit'
import { LESSON_FORMAT, LESSON_VERSION, lessonSchema, type Lesson } from './lesson-schema'

export type ParsedLesson =
  { readonly ok: true; readonly lesson: Lesson } | { readonly ok: false; readonly error: string }

/** More characters than this are no lesson. */
const MOST_CHARACTERS = 500_000

class Refusal extends Error {}

/**
 * Reads a lesson's file. One that is damaged, that names what its circuit does not have, or whose own solution does
 * not pass its checks is refused with a sentence.
 */
export function parseLesson(text: string): ParsedLesson {
  return parsedWith(text, requireSolvable)
}

/** The same for a file that was parsed before: its solution is not run again. */
export function parseKnownLesson(text: string): ParsedLesson {
  return parsedWith(text, () => undefined)
}

function parsedWith(text: string, require: (lesson: CircuitLesson) => void): ParsedLesson {
  try {
    const lesson = lessonSchema.parse(fileFrom(text))
    if (isCircuitLesson(lesson)) require(lesson)
    return { ok: true, lesson }
  } catch (error) {
    if (error instanceof Refusal || error instanceof CircuitError) return { ok: false, error: error.message }
    if (error instanceof z.ZodError) return { ok: false, error: schemaSentence(error) }
    throw error
  }
}

export function isCircuitLesson(lesson: Lesson): lesson is CircuitLesson {
  return lesson.task.kind === 'circuit'
}

function fileFrom(text: string): unknown {
  if (text.length > MOST_CHARACTERS) throw new Refusal('This file is too large to be a lesson.')
  let file: unknown
  const json = text.replace(/^\uFEFF/, '')
  try {
    file = JSON.parse(json)
  } catch {
    throw new Refusal(`This file is not a lesson: its JSON is broken or ends at line ${brokenLine(json)}.`)
  }
  const { format, version } = (file ?? {}) as { format?: unknown; version?: unknown }
  if (format !== LESSON_FORMAT) throw new Refusal('This file is not a lesson of Induction Lab.')
  if (typeof version === 'number' && version > LESSON_VERSION) {
    throw new Refusal(
      `This lesson has format ${version}; this app reads up to ${LESSON_VERSION}. Update the app.`,
    )
  }
  return file
}

/** The line, from 1, in which JSON goes wrong: that of the shortest beginning that no ending could complete. */
function brokenLine(json: string): number {
  let whole = 0
  let broken = json.length
  while (broken - whole > 1) {
    const middle = Math.floor((whole + broken) / 2)
    if (couldGoOn(json.slice(0, middle))) whole = middle
    else broken = middle
  }
  return json.slice(0, broken).trimEnd().split('\n').length
}

function couldGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning)
    return true
  } catch (error) {
    const { message } = error as SyntaxError
    const position = /position (\d+)/.exec(message)?.[1]
    return /end of JSON|Unterminated/.test(message) || Number(position ?? -1) >= beginning.length
  }
}

function requireSolvable(lesson: CircuitLesson): void {
  const { circuit } = solvedDocument(lesson)
  for (const stage of lesson.task.fillIn) {
    const { layer, head } = placeOf(stage)
    if (!circuit.layers[layer]?.heads[head]) {
      throw new Refusal(
        `The lesson’s circuit has no head ${layer}.${head}, whose ${stage.slice(-4)} is to be filled in.`,
      )
    }
  }
  const { failure, checks } = checkLesson(lesson, circuit)
  if (!failure) return
  const failed = checks.find(({ state }) => state === 'failed')!
  const sentence = failure.sentence.map((part) => (typeof part === 'string' ? part : part.text)).join('')
  throw new Refusal(`The lesson’s own solution does not pass “${failed.title}”. ${sentence}`)
}

function schemaSentence(error: z.ZodError): string {
  const [issue] = error.issues
  const place = issue.path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
  const fault = issue.message.replace(/\s+/g, ' ').replace(/\.?$/, '')
  return `This lesson is damaged${place ? ` at ${place}` : ''}: ${fault}.`
}
