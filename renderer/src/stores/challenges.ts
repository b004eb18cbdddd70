import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, nextTick, ref, watch } from 'vue'
import { checkLesson } from '#shared/challenges/check-lesson'
import { isGiven, refusalOf } from '#shared/challenges/given-parts'
import { placeOf, solvedDocument, startDocument, type CircuitLesson } from '#shared/challenges/lesson-circuit'
import type { Lesson } from '#shared/challenges/lesson-schema'
import { isCircuitLesson } from '#shared/challenges/parse-lesson'
import { helped, NO_PROGRESS, passed, type LessonProgress } from '#shared/challenges/progress'
import { withConstant } from '#shared/circuit/weight-place'
import { quizScore } from '#shared/challenges/quiz'
import type { CircuitDocument } from '#shared/document/document'
import type { Edit } from '#shared/document/edit'
import { useDocument } from './document'
import { lessonProgressKept } from './lesson-progress'
import { useLessons } from './lessons'
import { useToasts } from './toasts'
import { useView } from './view'

/** Documents of lessons are named after them, so that each is found again. */
const PREFIX = 'lesson:'

/**
 * The lesson that a person is in. A lesson that is built in has a document of its own among the open ones: it is kept
 * and restored like any other, and a person's own document is shown again when the sandbox is.
 */
export const useChallenges = defineStore('challenges', () => {
  const documents = useDocument()
  const lessons = useLessons()
  const view = useView()
  const toasts = useToasts()
  const progresses = lessonProgressKept()
  const chosenId = useLocalStorage('lesson', '')
  const lesson = computed<Lesson | null>(
    () => lessons.list.find(({ id }) => id === chosenId.value) ?? lessons.list[0] ?? null,
  )
  const shown = computed(() => view.workspace === 'challenges')
  /** Whether the sandbox stands in the middle. */
  const building = computed(() => shown.value && lesson.value !== null && isCircuitLesson(lesson.value))

  /** The lesson whose document this is. */
  function lessonOf(documentId: string): CircuitLesson | null {
    if (!documentId.startsWith(PREFIX)) return null
    const found = lessons.list.find(({ id }) => PREFIX + id === documentId)
    return found && isCircuitLesson(found) ? found : null
  }
  const active = computed(() => lessonOf(documents.session.id))
  /** Whether a stage of the document that is shown is given by its lesson. */
  const given = (stage: string) => active.value !== null && isGiven(active.value, stage)

  documents.restrict((id, edit) => {
    const own = lessonOf(id)
    return own && refusalOf(own, edit)
  })

  const report = computed(() =>
    active.value ? checkLesson(active.value, documents.session.document.circuit) : null,
  )
  // What is refused is said once, however often a key repeats it.
  watch(
    () => documents.refusedEdit,
    (refused) => {
      if (refused && !toasts.toasts.some(({ message }) => message === refused.message)) {
        toasts.error(refused.message)
      }
    },
  )

  const progressOf = (id: string): LessonProgress => progresses.value[id] ?? NO_PROGRESS
  const progress = computed(() => progressOf(lesson.value?.id ?? ''))
  function update(id: string, change: (progress: LessonProgress) => LessonProgress) {
    progresses.value = { ...progresses.value, [id]: change(progressOf(id)) }
  }
  const quiz = computed(() =>
    lesson.value?.task.kind === 'quiz' ? quizScore(lesson.value.task, progress.value.choices) : null,
  )
  /** Whether the heads that were handed in are the right ones, as far as that was measured. */
  const picksAreRight = ref(false)
  /** Whether the lesson is solved as it stands. */
  const passedNow = computed(() => {
    if (quiz.value) return quiz.value.right === quiz.value.of
    if (picksAreRight.value) return true
    return active.value?.id === lesson.value?.id && (report.value?.passed ?? false)
  })
  watch(passedNow, (isPassed) => isPassed && lesson.value && update(lesson.value.id, passed))
  function help() {
    const now = lesson.value
    if (now) update(now.id, (before) => helped(now, before))
  }

  /** The document that is the person's own, which stands behind the lesson. */
  const ownId = ref<string | null>(null)
  /** Whether the document changes because the workspace did, and not the other way round. */
  const following = ref(false)
  async function follow(show: () => void) {
    following.value = true
    show()
    await nextTick()
    following.value = false
  }
  watch(
    () => documents.session.id,
    (id) => {
      const own = lessonOf(id)
      if (!own) ownId.value = id
      else if (!following.value) chosenId.value = own.id
    },
    { immediate: true },
  )
  watch([() => view.workspace, chosenId], ([workspace]) => {
    if (workspace === 'challenges') openDocument()
    else if (workspace === 'sandbox' && active.value) showOwn()
  })
  /** Shows the document of the chosen lesson, where it has one. */
  function openDocument() {
    const now = lesson.value
    if (!now || !isCircuitLesson(now) || active.value?.id === now.id) return
    void follow(() => documents.open(PREFIX + now.id, () => startDocument(now)))
    // A lesson is built in the overview, where its matrices can be edited.
    view.stepping = false
    const { layer, head } = placeOf(now.task.fillIn[0])
    view.open(layer, head)
  }
  function showOwn() {
    const plain = documents.sessions.filter(({ id }) => !lessonOf(id))
    const own = plain.find(({ id }) => id === ownId.value) ?? plain[0]
    void follow(() => (own ? documents.show(own.id) : documents.openExample('induction')))
  }
  const sessionOf = (id: string) => documents.sessions.find((each) => each.id === PREFIX + id)
  /** The document of a lesson, as its history has it; `null` before it was begun. */
  const documentOf = (id: string): CircuitDocument | null => sessionOf(id)?.document ?? null
  const isBegun = (id: string) => (sessionOf(id)?.entries.length ?? 0) > 0
  /** Shows the circuit of a lesson in the place where it is compared with trained heads. */
  async function compare(id: string) {
    await follow(() => documents.show(PREFIX + id))
    view.workspace = 'compare'
  }
  function choose(id: string) {
    chosenId.value = id
  }
  const next = computed<Lesson | null>(() => {
    const at = lessons.list.findIndex(({ id }) => id === lesson.value?.id)
    return lessons.list[at + 1] ?? null
  })

  /** One entry of the history, so that it can be taken back. */
  function replaceWeights(label: string, { circuit }: CircuitDocument) {
    const { circuit: before, tokens } = documents.session.document
    const moved = Object.entries(before.constants).reduce(
      (made, [name, value]) => (name in made.constants ? withConstant(made, name, value) : made),
      circuit,
    )
    const edit: Edit = {
      kind: 'circuit',
      label,
      before: { circuit: before, tokens },
      after: { circuit: { ...moved, embedding: before.embedding, readout: before.readout }, tokens },
    }
    documents.commit(edit)
  }
  function fillIn() {
    if (active.value) replaceWeights('Fill in the solution', solvedDocument(active.value))
  }
  function startOver() {
    const now = lesson.value
    if (!now) return
    if (active.value) replaceWeights('Start the lesson over', startDocument(active.value))
    update(now.id, (before) => ({ ...before, choices: {}, heads: [], handedIn: false }))
  }

  return {
    lesson,
    choose,
    compare,
    next,
    building,
    lessonOf,
    active,
    given,
    following,
    report,
    quiz,
    passedNow,
    picksAreRight,
    documentOf,
    isBegun,
    shown,
    progress,
    progressOf,
    update,
    help,
    fillIn,
    startOver,
  }
})
