import type { Trace } from '../stage'
import type { Step } from './timeline'

/** A matrix of a step's equation; transposed where the equation multiplies its transpose. */
export interface Operand {
  readonly stage: string
  readonly transposed: boolean
}

/** A step as an equation of matrices: `in · W_QK · inᵀ = scores`. */
export interface Equation {
  readonly operands: readonly Operand[]
  /** What stands between operands. */
  readonly sign: '·' | '+' | ','
  /** What stands before the result. */
  readonly becomes: '=' | '→'
}

/** What a step computes its stage from. The embedding has no operands. */
export function equationOf(trace: Trace, { kind, stage }: Step): Equation {
  const { operands } = trace.declaration(stage)
  const plain = operands.map((each): Operand => ({ stage: each, transposed: false }))
  switch (kind) {
    case 'scores': {
      const [input, W_QK] = plain
      return { operands: [input, W_QK, { ...input, transposed: true }], sign: '·', becomes: '=' }
    }
    case 'values': {
      const [input, W_OV] = plain
      return { operands: [input, { ...W_OV, transposed: true }], sign: '·', becomes: '=' }
    }
    case 'output':
      return { operands: plain, sign: '·', becomes: '=' }
    case 'mask':
      return { operands: plain, sign: ',', becomes: '→' }
    default:
      return { operands: plain, sign: '+', becomes: plain.length > 1 ? '=' : '→' }
  }
}
