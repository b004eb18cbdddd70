import { z } from 'zod'
import type { Lesson } from './lesson-schema'

/** How far a person has come in a lesson, and with how much help. */
export const lessonProgress = z.object({
  /** How many hints were shown. */
  hints: z.int().min(0).catch(0),
  asked: z.boolean().catch(false),
  /** The option that was chosen last at the question; `null` before. */
  answer: z.int().min(0).nullable().catch(null),
  solved: z.boolean().catch(false),
  /** The most stars that a pass has earned; 0 while the lesson was never passed. */
  stars: z.int().min(0).max(3).catch(0),
  /** Options chosen in a quiz, by card and part: `2.0`. */
  choices: z.record(z.string(), z.int().min(0)).catch({}),
  /** Heads of a model that were picked. */
  heads: z.array(z.string()).catch([]),
  /** Whether the present picks were handed in. */
  handedIn: z.boolean().catch(false),
})
export type LessonProgress = z.infer<typeof lessonProgress>

export const NO_PROGRESS: LessonProgress = lessonProgress.parse({})

/** Three for a pass without help, one less for hints, one less for the solution. */
function starsFor({ hints, solved }: Pick<LessonProgress, 'hints' | 'solved'>): number {
  return 3 - (hints > 0 ? 1 : 0) - (solved ? 1 : 0)
}

/** The lesson as passed now: the best stars stay. */
export function passed(progress: LessonProgress): LessonProgress {
  return { ...progress, stars: Math.max(progress.stars, starsFor(progress)) }
}

/** What help comes next: hints one by one, the question, the solution. `null` when everything is shown. */
export function nextHelp(
  { hints, question }: Pick<Lesson, 'hints' | 'question'>,
  progress: LessonProgress,
): 'hint' | 'question' | 'solution' | null {
  if (progress.hints < hints.length) return 'hint'
  if (question && !progress.asked) return 'question'
  return progress.solved ? null : 'solution'
}

/** The progress with the next help shown. */
export function helped(lesson: Pick<Lesson, 'hints' | 'question'>, progress: LessonProgress): LessonProgress {
  switch (nextHelp(lesson, progress)) {
    case 'hint':
      return { ...progress, hints: progress.hints + 1 }
    case 'question':
      return { ...progress, asked: true }
    case 'solution':
      return { ...progress, solved: true }
    case null:
      return progress
  }
}
