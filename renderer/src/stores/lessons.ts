import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import type { Lesson } from '#shared/challenges/lesson-schema'
import { parseKnownLesson, parseLesson } from '#shared/challenges/parse-lesson'
import { useToasts } from './toasts'

const files = import.meta.glob<string>('../../../resources/challenges/*.json', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The lessons of this app, in the order of their files. Read when they are first wanted. */
let bundled: readonly Lesson[] | null = null
function bundledLessons(): readonly Lesson[] {
  bundled ??= Object.keys(files)
    .sort()
    .map((name) => lessonIn(files[name]))
    .filter((lesson) => lesson !== null)
  return bundled
}

/** The lessons that can be learned from: the app's own, then those that a person has opened. */
export const useLessons = defineStore('lessons', () => {
  const toasts = useToasts()
  /** Files that a person has opened, as text; they are there again at the next start. */
  const texts = useLocalStorage<string[]>('own-lessons', [], { shallow: true })
  const own = computed(() => texts.value.map(lessonIn).filter((lesson) => lesson !== null))
  const list = computed<readonly Lesson[]>(() => [...bundledLessons(), ...own.value])
  const isOwn = (id: string) => own.value.some((lesson) => lesson.id === id)

  /** Adds a lesson, in the place of an own one of the same id. @returns its id, or `null` when it was refused */
  function add(name: string, text: string): string | null {
    const parsed = parseLesson(text)
    if (!parsed.ok) {
      toasts.error(`“${name}” was not opened. ${parsed.error}`)
      return null
    }
    const { id } = parsed.lesson
    if (bundledLessons().some((lesson) => lesson.id === id)) {
      toasts.error(
        `“${name}” was not opened. A lesson of this app is called “${id}”. Give the file another id.`,
      )
      return null
    }
    remove(id)
    texts.value = [...texts.value, text]
    return id
  }
  function remove(id: string) {
    texts.value = texts.value.filter((text) => lessonIn(text)?.id !== id)
  }

  return { list, isOwn, add, remove }
})

function lessonIn(text: string): Lesson | null {
  const parsed = parseKnownLesson(text)
  return parsed.ok ? parsed.lesson : null
}
