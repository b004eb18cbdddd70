import type { FileConvention } from '#shared/circuit/exchange'
import { exactText } from '#shared/circuit/number-text'
import type { Figure, FigurePanel, FigureStyle, Provenance } from './figure'
import { panelLetter } from './panel-letter'
import { limitsOf, type Limits } from './stage-limits'
import { stagePanel, stageTitle, type StagePanelOptions, type StageSource } from './stage-panel'

export interface StagesFigureOptions {
  readonly documentName: string
  /** Text of the document, to be embedded; `null` leaves it out. */
  readonly document: string | null
  /** Of the document's text, in hexadecimal. */
  readonly sha256?: string
  readonly style?: Partial<FigureStyle>
  readonly convention?: FileConvention
  /** Whether what is compared shares a scale: scores with W_QK, everything that is written with W_OV. */
  readonly sharedScales?: boolean
  /** Limits that the screen has at the moment; those of the trace where absent. */
  readonly limits?: Limits
  readonly pending?: StagePanelOptions['pending']
}

/** One column of a paper, with everything that LOOK §5 draws. */
export const defaultStyle: FigureStyle = {
  width: 85,
  fontSize: 7,
  theme: 'light',
  palette: 'default',
  numbers: true,
  letters: true,
  titles: true,
  colourBars: true,
}

/**
 * Some stages of a run as a figure, in the order of `ids`.
 *
 * @throws RangeError for an id that the run does not have
 */
export function figureOfStages(
  source: StageSource,
  ids: readonly string[],
  options: StagesFigureOptions,
): Figure {
  const { sharedScales = true, convention = 'homework', pending } = options
  const heads = new Set(ids.flatMap((id) => headOf(source, id) ?? []))
  const limits = sharedScales ? (options.limits ?? limitsOf(source)) : null
  const panels = ids.map((id) =>
    stagePanel(source, id, { convention, limits, namesHead: heads.size > 1, pending }),
  )
  return {
    title: options.documentName,
    panels,
    caption: captionOf(source, ids, options.documentName),
    provenance: provenanceOf(source, panels, options),
    style: { ...defaultStyle, ...options.style },
    document: options.document,
  }
}

/** "Head 1.0 of Induction circuit on a b c d a, s = 10. (a) Scores before the mask. … Rows are queries, …" */
function captionOf(source: StageSource, ids: readonly string[], documentName: string): string {
  const heads = [...new Set(ids.flatMap((id) => headOf(source, id) ?? []))]
  const subject = heads.length === 1 ? `Head ${heads[0]} of “${documentName}”` : `“${documentName}”`
  const constants = constantsText(source)
  const run = [
    subject,
    source.tokens.length > 0 && ` on ${source.tokens.join(' ')}`,
    constants && `, ${constants}`,
  ]
  const parts = ids.map((id, i) => {
    const title = stageTitle(source.stage(id), heads.length > 1)
    return ids.length > 1 ? `(${panelLetter(i)}) ${title}.` : `${title}.`
  })
  return [`${run.filter(Boolean).join('')}.`, ...parts, ...readingOf(source, ids)].join(' ')
}

/** How maps of attention are read, and which positions are not there. */
function readingOf(source: StageSource, ids: readonly string[]): string[] {
  const stages = ids.map((id) => source.stage(id))
  const attends = stages.some(({ rows, columns }) => rows.role === 'query' && columns.role === 'key')
  const layers = Math.max(0, ...stages.map(({ layer }) => layer ?? 0))
  const dropped = source.circuit.layers.slice(0, layers).flatMap(({ drops }) => drops)
  const which = [...new Set(dropped)].sort((a, b) => a - b)
  const missing =
    which.length === 1 ? `position ${which[0]} is dropped` : `positions ${which.join(', ')} are dropped`
  if (!attends) return which.length > 0 ? [`${missing[0].toUpperCase()}${missing.slice(1)}.`] : []
  return [`Rows are queries, columns are keys${which.length > 0 ? `; ${missing}` : ''}.`]
}

function provenanceOf(
  source: StageSource,
  panels: readonly FigurePanel[],
  { documentName, sha256, convention = 'homework' }: StagesFigureOptions,
): Provenance {
  const constants = constantsText(source)
  const hasOutputValue = panels.some(({ id }) => id.endsWith('.W_OV'))
  const rows = convention === 'homework' ? 'rows are dims written' : 'rows are dims read'
  return [
    { name: 'Circuit', value: sha256 ? `${documentName}, sha256 ${sha256}` : documentName },
    ...(source.tokens.length > 0 ? [{ name: 'Tokens', value: source.tokens.join(' ') }] : []),
    ...(constants ? [{ name: 'Constants', value: constants }] : []),
    ...(hasOutputValue ? [{ name: 'W_OV', value: rows }] : []),
    { name: 'Computed', value: 'float64, on this computer' },
  ]
}

function constantsText({ circuit }: StageSource): string {
  return Object.entries(circuit.constants)
    .map(([name, value]) => `${name} = ${exactText(value)}`)
    .join(', ')
}

function headOf(source: StageSource, id: string): string | null {
  const { layer, head } = source.stage(id)
  return head === null ? null : `${layer}.${head}`
}
