import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import type { Figure } from '#shared/figure/figure'
import { drawingOf, type Drawing } from './drawing'
import { useFigureChoice, type FigureChoice, type FigureWidth } from './figure-choice'
import type { FigureSubject } from './figure-content'
import { useContentFigure } from './useContentFigure'
import { useStagesFigure } from './useStagesFigure'

/** The choice with a figure's own width in the place of one column, until a person chooses one for this figure. */
function widthOfContent(kept: Ref<FigureChoice>, wide: FigureWidth | undefined): Ref<FigureChoice> {
  const own = ref(kept.value.width === 'one-column' ? wide : undefined)
  return computed({
    get: () => (own.value ? { ...kept.value, width: own.value } : kept.value),
    set(next) {
      if (next.width === own.value) kept.value = { ...next, width: kept.value.width }
      else {
        own.value = undefined
        kept.value = next
      }
    },
  })
}

/** The figure of a subject as a person wants it, and its drawing, anew with every change of either. */
export function useFigure(subject: FigureSubject) {
  const kept = useFigureChoice()
  // Form and looks are kept from one figure to the next; that it was many files is not.
  kept.value = { ...kept.value, pages: 'figure' }
  const choice = widthOfContent(kept, subject.kind === 'content' ? subject.content.width : undefined)

  const stages = subject.kind === 'stages' ? useStagesFigure(subject.stages, choice) : null
  const content = subject.kind === 'content' ? useContentFigure(subject.content, choice) : null
  const made = (stages ?? content)!

  /** A person's own title and caption; without a title nothing is drawn, without a caption it is written anew. */
  const heading = ref('')
  const ownCaption = ref<string | null>(null)
  function worded(figure: Figure): Figure {
    const title = heading.value.trim()
    return {
      ...figure,
      ...(title === '' ? {} : { title, heading: title }),
      caption: ownCaption.value ?? figure.caption,
    }
  }
  const figure = computed(() => made.figure.value && worded(made.figure.value))

  const drawing = shallowRef<Drawing | null>(null)
  watch(
    figure,
    async (now) => {
      const drawn = now && (await drawingOf(now))
      if (figure.value === now) drawing.value = drawn
    },
    { immediate: true },
  )
  /** The figure after each step of the computation; of what is no computation of ours there are none. */
  function steps(): Figure[] {
    return (stages?.steps() ?? []).map(({ step, figure: each }) => {
      const now = worded(each)
      return { ...now, caption: `${step} ${now.caption}` }
    })
  }
  return {
    choice,
    figure,
    drawing,
    steps,
    heading,
    ownCaption,
    count: made.count,
    stagePanels: stages?.panels ?? null,
    contentPanels: content?.ids ?? null,
  }
}
