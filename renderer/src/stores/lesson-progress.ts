import { useLocalStorage, type RemovableRef } from '@vueuse/core'
import { z } from 'zod'
import { lessonProgress, type LessonProgress } from '#shared/challenges/progress'

const kept = z.record(z.string(), lessonProgress).catch({})

/** Progress by the lesson's id; it is there again at the next start. */
export function lessonProgressKept(): RemovableRef<Record<string, LessonProgress>> {
  return useLocalStorage<Record<string, LessonProgress>>(
    'lessons-progress',
    {},
    {
      shallow: true,
      serializer: { read: (text) => kept.parse(parsed(text)), write: JSON.stringify },
    },
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
