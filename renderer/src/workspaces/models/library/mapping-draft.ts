import { mappingCheck, type MappedField, type MappingCheck, type Shapes } from '#shared/model/mapping-check'
import type { WeightsMapping } from '#shared/model/weights-mapping'

/** A matrix of a mapping as it is being written. */
export interface DraftField {
  name: string
  transposed: boolean
}

const REQUIRED_APART = ['W_Q', 'W_K', 'W_V', 'W_O'] as const
const REQUIRED_FUSED = ['W_QKV', 'W_O'] as const
const OPTIONAL = ['W_E', 'W_U', 'W_pos'] as const
const BIASES_APART = ['b_Q', 'b_K', 'b_V', 'b_O'] as const
const BIASES_FUSED = ['b_QKV', 'b_O'] as const

export type DraftName =
  | (typeof REQUIRED_APART)[number]
  | (typeof REQUIRED_FUSED)[number]
  | (typeof OPTIONAL)[number]
  | (typeof BIASES_APART)[number]
  | (typeof BIASES_FUSED)[number]

/** A mapping as it is being written: whatever is empty is not named. */
export interface MappingDraft {
  heads: string
  /** Of keys and values; empty where they are as many. */
  keyHeads: string
  kind: 'apart' | 'fused'
  order: 'parts' | 'heads'
  fields: Record<DraftName, DraftField>
}

/** An empty draft; matrices as PyTorch's Linear and Embedding store them. */
export function emptyDraft(): MappingDraft {
  const field = (transposed: boolean): DraftField => ({ name: '', transposed })
  const names = [
    ...new Set([...REQUIRED_APART, ...REQUIRED_FUSED, ...OPTIONAL, ...BIASES_APART, ...BIASES_FUSED]),
  ]
  const isLinear = (name: string) => /^W_(Q|K|V|O|QKV|U)$/.test(name)
  return {
    heads: '',
    keyHeads: '',
    kind: 'apart',
    order: 'parts',
    fields: Object.fromEntries(names.map((name) => [name, field(isLinear(name))])) as MappingDraft['fields'],
  }
}

/** The draft of a mapping that was made before. */
export function draftOf(mapping: WeightsMapping): MappingDraft {
  const draft = emptyDraft()
  const { n_heads, n_key_heads, attention, format: _format, version: _version, ...rest } = mapping
  draft.heads = String(n_heads)
  draft.keyHeads = n_key_heads === undefined ? '' : String(n_key_heads)
  draft.kind = attention.kind
  if (attention.kind === 'fused') draft.order = attention.order
  for (const [name, value] of Object.entries({ ...rest, ...attention })) {
    const field = draft.fields[name as DraftName]
    if (!field) continue
    if (typeof value === 'string') field.name = value
    else Object.assign(field, value)
  }
  return draft
}

export interface DraftRow {
  readonly name: DraftName
  readonly isNeeded: boolean
  readonly isBias: boolean
}

/** The fields of a kind of attention, in the order in which they are asked for. */
export function draftRows(kind: MappingDraft['kind']): DraftRow[] {
  const needed = kind === 'apart' ? REQUIRED_APART : REQUIRED_FUSED
  const biases = kind === 'apart' ? BIASES_APART : BIASES_FUSED
  return [
    ...needed.map((name) => ({ name, isNeeded: true, isBias: false })),
    ...OPTIONAL.map((name) => ({ name, isNeeded: false, isBias: false })),
    ...biases.map((name) => ({ name, isNeeded: false, isBias: true })),
  ]
}

/** What is there of a draft, checked against a checkpoint's tensors. */
export function checkedDraft(
  shapes: Shapes,
  draft: MappingDraft,
): {
  readonly fields: ReadonlyMap<string, MappedField>
  readonly check: MappingCheck
  readonly mapping: WeightsMapping | null
} {
  const { fields, kind, order } = draft
  const source = (name: DraftName) => ({
    name: fields[name].name.trim(),
    transposed: fields[name].transposed,
  })
  const optional = OPTIONAL.filter((name) => source(name).name !== '').map((name) => [name, source(name)])
  const biases = draftRows(kind)
    .filter(({ name, isBias }) => isBias && source(name).name !== '')
    .map(({ name }) => [name, source(name).name])
  const heads = countOf(draft.heads)
  const keyHeads = draft.keyHeads.trim() === '' ? heads : countOf(draft.keyHeads)
  const mapping: WeightsMapping = {
    format: 'induction-lab-mapping',
    version: 1,
    n_heads: heads ?? 1,
    ...(keyHeads === null || keyHeads === heads ? {} : { n_key_heads: keyHeads }),
    attention:
      kind === 'apart'
        ? { kind, W_Q: source('W_Q'), W_K: source('W_K'), W_V: source('W_V') }
        : { kind, W_QKV: source('W_QKV'), order },
    W_O: source('W_O'),
    ...(Object.fromEntries([...optional, ...biases]) as Partial<WeightsMapping>),
  }
  const check = mappingCheck(shapes, mapping)
  const named = check.fields.filter(({ name }) => name !== '')
  return {
    fields: new Map(named.map((field) => [field.field, field])),
    check,
    mapping: heads !== null && keyHeads !== null && check.config !== null ? mapping : null,
  }
}

function countOf(text: string): number | null {
  return /^\s*[1-9]\d{0,4}\s*$/.test(text) ? Number(text) : null
}

/** A tensor's name as a pattern: the first number between dots is the layer's, one behind `heads` the head's. */
export function patternOf(name: string): string {
  return name.replace(/(^|\.)\d+(?=\.)/, '$1{l}').replace(/(\bheads?\.)\d+(?=\.|$)/, '$1{h}')
}
