import { computed, shallowRef, watch, type Ref } from 'vue'
import { serializeDocument } from '#shared/document/serialize'
import type { Figure } from '#shared/figure/figure'
import { figureOfStages, type StagesFigureOptions } from '#shared/figure/figure-of-stages'
import { layoutFigure, POINTS_PER_MM } from '#shared/figure/layout'
import type { Scene } from '#shared/figure/scene'
import { limitsOf } from '#shared/figure/stage-limits'
import { sceneSvg } from '#shared/figure/svg'
import { bytesOf } from '#shared/formats/text'
import { useDocument } from '../stores/document'
import { useSettings } from '../stores/settings'
import { deflate } from './deflate'
import { styleOf, type FigureChoice } from './figure-choice'
import { stepFigures } from './step-figures'

/** A figure as it is drawn. */
export interface Drawing {
  readonly svg: string
  /** Millimetres. */
  readonly width: number
  readonly height: number
  readonly scene: Scene
}

/** Draws a figure. The document in it is not drawn: it is put where each format keeps it. */
export async function drawn(figure: Figure): Promise<Drawing> {
  const scene = layoutFigure(figure)
  const svg = await sceneSvg({ ...figure, document: null }, scene, deflate)
  return { svg, width: scene.width / POINTS_PER_MM, height: scene.height / POINTS_PER_MM, scene }
}

/**
 * The figure of some stages of the document in view, and its drawing, anew with every change of either.
 *
 * @param caption a person's own; `null` for the one that is written by itself
 */
export function useFigure(
  stages: Readonly<Ref<readonly string[]>>,
  choice: Readonly<Ref<FigureChoice>>,
  caption: Readonly<Ref<string | null>>,
) {
  const documents = useDocument()
  const settings = useSettings()

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
  const figure = computed<Figure | null>(() => {
    if (!options.value) return null
    const made = figureOfStages(documents.trace, stages.value, options.value)
    return caption.value === null ? made : { ...made, caption: caption.value }
  })

  const drawing = shallowRef<Drawing | null>(null)
  watch(
    figure,
    async (now) => {
      const made = now && (await drawn(now))
      if (figure.value === now) drawing.value = made
    },
    { immediate: true },
  )
  /** The figure after each step of the computation. */
  function steps(): Figure[] {
    return options.value ? stepFigures(documents.trace, stages.value, options.value, caption.value) : []
  }
  return { figure, drawing, steps }
}

function hexOf(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
