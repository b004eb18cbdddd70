import type { Circuit, HeadPlace, Layer, Weights } from '#shared/circuit/circuit'
import { readoutHead } from '#shared/circuit/readout'
import type { Stage, StageKind, Trace } from '#shared/circuit/stage'
import type { IconName } from '../../../ui/icons'

export interface OutlineRow {
  readonly id: string
  /** Depth in the tree, from 1. */
  readonly level: 1 | 2
  readonly icon: IconName
  readonly name: string
  /** Said after the name, more quietly. */
  readonly note: string
  /** Shape, or how many weights are set. */
  readonly measure: string
  /** The measure in words, for a screen reader. */
  readonly measureInWords: string
  /** Stages that light this row; the first is where it points. */
  readonly stages: readonly string[]
  /** The head that this row names, or belongs to. */
  readonly head: HeadPlace | null
  readonly isHead: boolean
}

const TITLES: Partial<Record<StageKind, string>> = {
  W_QK: 'W_QK',
  W_OV: 'W_OV',
  scores: 'scores',
  masked: 'masked',
  pattern: 'pattern',
  values: 'values',
  output: 'output',
}
/** What a head consists of, in the order in which it is drawn. The mask is seen in the masked scores. */
const HEAD_KINDS: readonly StageKind[] = ['W_QK', 'W_OV', 'scores', 'masked', 'pattern', 'values', 'output']
const ALSO_LIT_BY: Partial<Record<StageKind, StageKind>> = { masked: 'mask' }

const CARRIED: Readonly<Record<string, string>> = { tok: 'tokens', pos: 'positions', prev: 'previous tokens' }

/** The circuit as the rows of a tree: what is embedded, every head with its stages, the joins, the logits. */
export function outlineRows(trace: Trace, circuit: Circuit): OutlineRow[] {
  const rows: OutlineRow[] = [shapedRow(trace, ['X'], 'tokens', 'Embedding X')]
  circuit.layers.forEach((layer, l) => {
    layer.heads.forEach((_, h) => rows.push(...headRows(trace, circuit, { layer: l, head: h })))
    const join = stageIds(trace, [`${l + 1}.in`, `${l}.join`])
    if (join.length > 0) rows.push(joinRow(layer, l, join))
  })
  const logits = stageIds(trace, ['logits'])
  if (logits.length > 0) {
    const { columns } = trace.stage('logits')
    const read = readoutHead(circuit)
    rows.push({
      ...plainRow(logits, 'out', 'Logits'),
      note: read ? `of ${read.layer}.${read.head}` : '',
      measure: String(columns.labels.length),
      measureInWords: String(columns.labels.length),
    })
  }
  return rows
}

/** "+ tokens of X", and "drop pos 0". */
function joinWords(layer: Layer, index: number): { added: string; dropped: string } {
  const stream = index === 0 ? 'X' : 'in'
  const { carries, drops } = layer
  const added =
    carries === 'all'
      ? `+ ${stream}`
      : carries.length === 0
        ? 'outputs alone'
        : `+ ${carries.map((role) => CARRIED[role] ?? role).join(', ')} of ${stream}`
  return { added, dropped: drops.length > 0 ? `drop pos ${drops.join(', ')}` : '' }
}

function headRows(trace: Trace, circuit: Circuit, place: HeadPlace): OutlineRow[] {
  const { name, muted, W_QK, W_OV } = circuit.layers[place.layer].heads[place.head]
  const prefix = `${place.layer}.${place.head}`
  const title: OutlineRow = {
    ...plainRow([], 'chevronDown', `Head ${prefix}`),
    id: prefix,
    note: muted ? 'muted' : name,
    head: place,
    isHead: true,
  }
  const parts = HEAD_KINDS.flatMap((kind) => {
    const also = ALSO_LIT_BY[kind]
    const stages = stageIds(trace, also ? [`${prefix}.${kind}`, `${prefix}.${also}`] : [`${prefix}.${kind}`])
    if (stages.length === 0) return []
    const isWeights = kind === 'W_QK' || kind === 'W_OV'
    const row: OutlineRow = isWeights
      ? weightsRow(stages, kind, kind === 'W_QK' ? W_QK : W_OV)
      : shapedRow(trace, stages, 'stage', TITLES[kind] ?? kind)
    return [{ ...row, level: 2 as const, head: place }]
  })
  return [title, ...parts]
}

function joinRow(layer: Layer, index: number, stages: readonly string[]): OutlineRow {
  const { added, dropped } = joinWords(layer, index)
  return { ...plainRow(stages, 'join', dropped ? `${added},` : added), note: dropped }
}

function weightsRow(stages: readonly string[], name: string, weights: Weights): OutlineRow {
  let set = 0
  for (const value of weights.values) if (value !== 0) set++
  return {
    ...plainRow(stages, 'matrix', name),
    measure: `${set} ≠ 0`,
    measureInWords: set === 1 ? '1 weight is not 0' : `${set} weights are not 0`,
  }
}

function shapedRow(trace: Trace, stages: readonly string[], icon: IconName, name: string): OutlineRow {
  const { rows, columns }: Stage = trace.stage(stages[0])
  const [height, width] = [rows.labels.length, columns.labels.length]
  return {
    ...plainRow(stages, icon, name),
    measure: `${height}×${width}`,
    measureInWords: `${height} by ${width}`,
  }
}

function plainRow(stages: readonly string[], icon: IconName, name: string): OutlineRow {
  return {
    id: stages[0] ?? name,
    level: 1,
    icon,
    name,
    note: '',
    measure: '',
    measureInWords: '',
    stages,
    head: null,
    isHead: false,
  }
}

function stageIds(trace: Trace, ids: readonly string[]): string[] {
  return ids.filter((id) => trace.stages.some((stage) => stage.id === id))
}
