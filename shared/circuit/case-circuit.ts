import type { HeadCase, InductionCase } from '../document/test-cases'
import type { Matrix } from '../tensor/matrix'
import { plainBasis } from './basis'
import type { Circuit, Head } from './circuit'
import { CircuitError } from './circuit-error'
import { exampleDocument } from './examples'
import { withConstant } from './weight-place'
import { plainWeights } from './weights'

/** The circuit that a head case describes: one causal head on its X, with its own matrices. */
export function headCaseCircuit({ X, W_QK, W_OV }: HeadCase): Circuit {
  const basis = plainBasis(X.columns)
  const head: Head = {
    name: 'head',
    W_QK: plainWeights(W_QK),
    W_OV: plainWeights(W_OV),
    muted: false,
  }
  return {
    constants: {},
    embedding: { kind: 'given', X },
    layers: [{ reads: basis, writes: basis, causal: true, heads: [head], carries: [], drops: [] }],
    readout: null,
  }
}

/**
 * The homework's induction circuit on a case's X and strength. A two-hot X shows V by itself, otherwise V is the
 * number of expected logits; P is the rest of the columns.
 *
 * @throws CircuitError when X has too few columns or too many rows for the homework's wiring
 */
export function inductionCaseCircuit({ X, strength, expected }: InductionCase): Circuit {
  const V = vocabularySize(X) ?? expected.columns
  const vocabulary = Array.from({ length: V }, (_, t) => String.fromCodePoint(97 + t))
  const { circuit } = exampleDocument('induction', { vocabulary, positions: X.columns - V, strength })
  return { ...circuit, embedding: { kind: 'given', X } }
}

/**
 * A circuit of one's own on a case's X, with its strength as `s` where the circuit has that constant.
 *
 * @throws CircuitError when the circuit has other dims than X, or no readout
 */
export function circuitOnCase(circuit: Circuit, { X, strength }: InductionCase): Circuit {
  if (!circuit.readout)
    throw new CircuitError('UNKNOWN_ROLE', 'The circuit has no readout, so it has no logits.')
  const D = circuit.layers[0]?.heads[0]?.W_QK.columns ?? X.columns
  if (D !== X.columns) {
    throw new CircuitError('SHAPE', `X has ${X.columns} columns, expected ${D}, the dims of the circuit.`)
  }
  const onCase: Circuit = { ...circuit, embedding: { kind: 'given', X } }
  return Object.hasOwn(circuit.constants, 's') ? withConstant(onCase, 's', strength) : onCase
}

/** V of a two-hot X: row i is 1 in one of the first V dims and in dim V + i, else 0. */
function vocabularySize(X: Matrix): number | null {
  const ones = Array.from({ length: X.rows }, (_, row) => {
    const values = [...X.values.subarray(row * X.columns, (row + 1) * X.columns)]
    return values.every((value) => value === 0 || value === 1)
      ? values.flatMap((value, dim) => (value === 1 ? [dim] : []))
      : []
  })
  const V = ones[0][1]
  return ones.every((dims, row) => dims.length === 2 && dims[0] < V && dims[1] === V + row) ? V : null
}
