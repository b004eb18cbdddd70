import { computed, ref, type Ref } from 'vue'
import type { Figure } from '#shared/figure/figure'
import { scaledPanels } from '#shared/figure/content-scales'
import { panelLetter } from '#shared/figure/panel-letter'
import { styleOf, type FigureChoice } from './figure-choice'
import type { FigureContent } from './figure-content'

/** The figure of what a view gave, with the panels that a person left in it. */
export function useContentFigure(content: FigureContent, choice: Readonly<Ref<FigureChoice>>) {
  const ids = ref<readonly string[]>(content.chosen ?? content.panels.map(({ id }) => id))

  const figure = computed<Figure | null>(() => {
    const { sharedScales, embed } = choice.value
    const chosen = content.panels.filter(({ id }) => ids.value.includes(id))
    if (chosen.length === 0) return null
    const named = chosen.length > 1 ? chosen.map(({ title }, i) => `(${panelLetter(i)}) ${title}.`) : []
    return {
      title: content.title,
      panels: scaledPanels(chosen, sharedScales),
      across: content.across,
      caption: [content.caption, ...named].join(' '),
      provenance: content.provenance,
      style: styleOf(choice.value),
      document: embed ? (content.document ?? null) : null,
    }
  })
  return { figure, ids, count: computed(() => ids.value.length) }
}
