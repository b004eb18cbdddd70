import { computed, ref, shallowRef, watch } from 'vue'
import type { Figure } from '#shared/figure/figure'
import { drawingOf, type Drawing } from './drawing'
import { useFigureChoice } from './figure-choice'
import type { FigureSubject } from './figure-content'
import { useContentFigure } from './useContentFigure'
import { useStagesFigure } from './useStagesFigure'

/** The figure of a subject as a person wants it, and its drawing, anew with every change of either. */
export function useFigure(subject: FigureSubject) {
  const choice = useFigureChoice()
  // Form and looks are kept from one figure to the next; that it was many files is not.
  choice.value = { ...choice.value, pages: 'figure' }

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
