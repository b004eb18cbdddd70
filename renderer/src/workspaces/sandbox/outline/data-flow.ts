import type { Circuit } from '#shared/circuit/circuit'
import { readoutHead } from '#shared/circuit/readout'

/** The circuit as a picture: the stream runs down, each layer's heads stand beside it in a row. */
export interface DataFlow {
  readonly width: number
  readonly height: number
  readonly heads: readonly FlowHead[]
  /** Where the stream runs straight on, and where nothing of it is carried past the heads. */
  readonly stream: readonly FlowSegment[]
  /** Where a layer's outputs come together again. */
  readonly joins: readonly { readonly y: number }[]
  readonly readout: {
    readonly y: number
    readonly label: string
    /** The path from the one head that is read; `null` where a sum is. */
    readonly wire: string | null
  }
}

interface FlowHead {
  readonly layer: number
  readonly head: number
  readonly name: string
  readonly muted: boolean
  /** Whether the logits are what it writes, alone. */
  readonly isRead: boolean
  readonly x: number
  readonly y: number
}

interface FlowSegment {
  readonly from: number
  readonly to: number
  /** all, a part, or nothing of the stream passes here */
  readonly carried: 'all' | 'part' | 'none'
}

export const HEAD_SIZE = { width: 34, height: 20 } as const
/** X of the stream's line, and of the first head. */
export const STREAM_X = 34
const FIRST_HEAD_X = 58
const HEAD_STEP = HEAD_SIZE.width + 6
const TOP = 24
const LAYER_STEP = 44

/**
 * @param room width of the panel; heads that do not fit beside each other go into further rows
 */
export function dataFlow(circuit: Circuit, room: number): DataFlow {
  const { layers, readout } = circuit
  const read = readoutHead(circuit)
  const perRow = Math.max(1, Math.floor((room - FIRST_HEAD_X) / HEAD_STEP))
  const heads: FlowHead[] = []
  const stream: FlowSegment[] = []
  const joins: { y: number }[] = []
  let y = TOP
  layers.forEach((layer, l) => {
    const rows = Math.max(1, Math.ceil(layer.heads.length / perRow))
    layer.heads.forEach(({ name, muted }, h) =>
      heads.push({
        layer: l,
        head: h,
        name,
        muted,
        isRead: read?.layer === l && read.head === h,
        x: FIRST_HEAD_X + (h % perRow) * HEAD_STEP,
        y: y + 10 + Math.floor(h / perRow) * (HEAD_SIZE.height + 4),
      }),
    )
    const end = y + LAYER_STEP + (rows - 1) * (HEAD_SIZE.height + 4)
    const isReadAlone = l === layers.length - 1 && readout?.from !== 'residual'
    const carried =
      isReadAlone || layer.carries.length === 0 ? 'none' : layer.carries === 'all' ? 'all' : 'part'
    stream.push({ from: y, to: end, carried })
    joins.push({ y: end })
    y = end
  })
  const perLayer = Math.min(perRow, Math.max(1, ...layers.map((l) => l.heads.length)))
  const right = FIRST_HEAD_X + perLayer * HEAD_STEP
  const from = heads.find(({ isRead }) => isRead)
  return {
    width: right,
    height: y + 24,
    heads,
    stream,
    joins,
    readout: {
      y: y + 8,
      label: readout ? 'logits' : 'no readout',
      // Out at the head's side and down past the other heads, in the gap that each leaves at its right.
      wire: from
        ? `M${from.x + HEAD_SIZE.width} ${from.y + HEAD_SIZE.height / 2} H${from.x + HEAD_SIZE.width + 3} V${y + 16} H${STREAM_X + 6}`
        : null,
    },
  }
}
