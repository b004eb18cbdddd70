import type { Matrix } from '#shared/tensor/matrix'
import { readPlane, type Failure } from './hook-plane'
import type { HeadPlace } from './model-run'
import { BLOCK_BYTES, readBlocks, readNumbers } from './read-numbers'

/** What of a head is drawn over queries and keys. */
export type PatternQuantity = 'pattern' | 'scores' | 'weighted'

/**
 * One head of a run over queries and keys, read in messages of a bounded size.
 *
 * - `pattern`: attention weights;
 * - `scores`: before the softmax, −∞ where a key is masked;
 * - `weighted`: attention times the length of the key's value vector, ‖v‖.
 *
 * @param length tokens of the run
 * @param isWanted asked before each message
 * @returns [query, key]; `null` when nobody wants it any more
 */
export async function readHead(
  handle: string,
  place: HeadPlace,
  length: number,
  quantity: PatternQuantity,
  isWanted: () => boolean,
): Promise<Matrix | { readonly failure: Failure } | null> {
  if (quantity === 'scores') return readScores(handle, place, isWanted)
  const pattern = await readWeights(handle, place, length, isWanted)
  if (quantity === 'pattern' || pattern === null || 'failure' in pattern) return pattern
  const hook = `blocks.${place.layer}.attn.hook_v`
  const v = await readPlane(
    handle,
    { hook, rows: 'pos', columns: 'd_head', at: { head: place.head } },
    isWanted,
  )
  if (v === null || 'failure' in v) return v
  const norms = rowNorms(v)
  return { ...pattern, values: pattern.values.map((weight, at) => weight * norms[at % length]) }
}

function readScores(handle: string, { layer, head }: HeadPlace, isWanted: () => boolean) {
  const hook = `blocks.${layer}.attn.hook_attn_scores`
  return readPlane(handle, { hook, rows: 'query', columns: 'key', at: { head } }, isWanted)
}

async function readWeights(
  handle: string,
  { layer, head }: HeadPlace,
  length: number,
  isWanted: () => boolean,
): Promise<Matrix | { readonly failure: Failure } | null> {
  const values = new Float64Array(length * length)
  const most = Math.max(1, Math.floor(BLOCK_BYTES / (4 * length)))
  const failures: Failure[] = []
  await readBlocks(Math.ceil(length / most), async (block) => {
    const from = block * most
    const count = Math.min(most, length - from)
    const reply = await readNumbers('run.pattern', { handle, layer, head, from, count })
    if (!isWanted()) return false
    const isRead = reply.ok && reply.value.kind === 'pattern'
    if (isRead) values.set(reply.value.values, from * length)
    else failures.push(reply as Failure)
    return isRead
  })
  if (!isWanted()) return null
  if (failures[0]) return { failure: failures[0] }
  return { rows: length, columns: length, values }
}

/** Lengths of the rows. */
function rowNorms({ rows, columns, values }: Matrix): number[] {
  return Array.from({ length: rows }, (_, row) =>
    Math.hypot(...values.subarray(row * columns, (row + 1) * columns)),
  )
}
