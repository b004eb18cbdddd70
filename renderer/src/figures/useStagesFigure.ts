import { computed, shallowRef, watch, type Ref } from 'vue'
import { serializeDocument } from '#shared/document/serialize'
import type { Figure } from '#shared/figure/figure'
import { figureOfStages, type StagesFigureOptions } from '#shared/figure/figure-of-stages'
import { limitsOf } from '#shared/figure/stage-limits'
import { bytesOf } from '#shared/formats/text'
import { useDocument } from '../stores/document'
import { useSettings } from '../stores/settings'
import { styleOf, type FigureChoice } from './figure-choice'
import { choiceOf, chosenStages, type PanelChoice } from './panel-choice'
import { stepFigures, type StepFigure } from './step-figures'

/**
 * The figure of some stages of the document in view, anew with every change.
 *
 * @param first stages that it shows until a person chooses others
 */
export function useStagesFigure(first: readonly string[], choice: Readonly<Ref<FigureChoice>>) {
  const documents = useDocument()
  const settings = useSettings()

  const panels = shallowRef<PanelChoice>(choiceOf(documents.trace.stages, first))
  const stages = computed(() => chosenStages(documents.trace.stages, panels.value))

  const text = computed(() => serializeDocument(documents.document))
  const sha256 = shallowRef<string | null>(null)
  watch(
    text,
    async (now) => {
      const hash = hexOf(await crypto.subtle.digest('SHA-256', bytesOf(now).slice()))
      if (text.value === now) sha256.value = hash
    },
    { immediate: true },
  )

  const options = computed<StagesFigureOptions | null>(() => {
    if (stages.value.length === 0 || sha256.value === null) return null
    const { embed, sharedScales } = choice.value
    return {
      documentName: documents.document.name,
      document: embed ? text.value : null,
      sha256: sha256.value,
      style: styleOf(choice.value),
      convention: settings.ovConvention,
      sharedScales,
      // Those of the screen.
      limits: limitsOf(documents.trace, documents.circuit.constants.s),
    }
  })
  const figure = computed<Figure | null>(() =>
    options.value ? figureOfStages(documents.trace, stages.value, options.value) : null,
  )
  /** The figure after each step of the computation. */
  function steps(): StepFigure[] {
    return options.value ? stepFigures(documents.trace, stages.value, options.value) : []
  }
  return { figure, steps, panels, count: computed(() => stages.value.length) }
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
