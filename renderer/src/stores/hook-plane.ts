import type { Refusal } from '#shared/ipc/engine-names'
import type { Reply } from '#shared/ipc/reply'
import type { Matrix } from '#shared/tensor/matrix'
import { BLOCK_BYTES, readBlocks, readNumbers } from './read-numbers'

/** An answer that is none. */
export type Failure = Reply<Refusal>

interface Plane {
  readonly hook: string
  readonly rows: string
  readonly columns: string
  /** Where the other axes stand. */
  readonly at?: Readonly<Record<string, number>>
}

/**
 * Two axes of a hook as a matrix, read in messages of a bounded size.
 *
 * @param isWanted asked after each message
 * @returns `null` when nobody wants it any more
 */
export async function readPlane(
  handle: string,
  { hook, rows, columns, at = {} }: Plane,
  isWanted: () => boolean = () => true,
): Promise<Matrix | { readonly failure: Failure } | null> {
  const read = (from: number, count: number) =>
    readNumbers('run.hook', {
      handle,
      hook,
      rows,
      columns,
      at: { ...at },
      from: [from, 0],
      count: [count, EVERY_COLUMN],
    })
  // The first row says how large the whole is.
  const first = await read(0, 1)
  if (!isWanted()) return null
  if (!first.ok || first.value.kind !== 'hook') return { failure: first as Failure }
  const { rows: height, columns: width } = first.value
  const values = new Float64Array(height * width)
  values.set(first.value.values)
  const most = Math.max(1, Math.floor(BLOCK_BYTES / (4 * width)))
  const failures: Failure[] = []
  await readBlocks(Math.ceil((height - 1) / most), async (block) => {
    const from = 1 + block * most
    const reply = await read(from, most)
    if (!isWanted()) return false
    const isRead = reply.ok && reply.value.kind === 'hook'
    if (isRead) values.set(reply.value.values, from * width)
    else failures.push(reply as Failure)
    return isRead
  })
  if (!isWanted()) return null
  return failures[0] ? { failure: failures[0] } : { rows: height, columns: width, values }
}

/** More than any axis has. */
const EVERY_COLUMN = 1_000_000
