import type { CircuitDocument } from '../document/document'
import type { Circuit, Layer, Weights } from './circuit'
import { embeddingWidth } from './circuit-shape'
import { pythonMatrix, pythonNumber, pythonText } from './numpy-literal'
import { readoutDims, readoutHead } from './readout'
import { carriedDims } from './stages/join'
import { readDims } from './stages/layer-input'

const FUNCTIONS = `
def softmax(scores):
    """Over each row; a row that may look at nothing is all zeros."""
    largest = np.max(scores, axis=1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(largest), largest, 0))
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)


def head(x, allowed, W_QK, W_OV):
    """x [position, D]; W_QK row = query dim; W_OV row = dim written, column = dim read."""
    scores = x @ W_QK @ x.T
    pattern = softmax(np.where(allowed, scores, -np.inf))
    return pattern @ (x @ W_OV.T)
`

/**
 * A program in Python and NumPy that computes a document's circuit on its tokens: the logits, or the output of the
 * last layer where the circuit has no readout. Cells that are expressions stay expressions of the constants.
 *
 * @throws CircuitError when the readout names no dims
 */
export function numpyCode({ name, circuit, tokens }: CircuitDocument): string {
  const { layers, constants } = circuit
  const parts = [
    `"""${name.replace(/["\\]|\p{Cc}/gu, ' ')}: a circuit of attention heads, as NumPy code."""`,
    'import numpy as np',
    FUNCTIONS,
    ...Object.entries(constants)
      .filter(([constant]) => isPlainName(constant))
      .map(([constant, value]) => `${constant} = ${pythonNumber(value)}`),
    embeddingCode(circuit, tokens),
    ...layers.map((layer, l) => layerCode(circuit, layer, l)),
    resultCode(circuit),
  ]
  return `${parts.join('\n')}\n`
}

function embeddingCode({ embedding }: Circuit, tokens: readonly string[]): string {
  if (embedding.kind === 'given') {
    const { X } = embedding
    return [
      '',
      pythonMatrix('x', X, (index) => pythonNumber(X.values[index])),
      'positions = np.arange(len(x))',
    ].join('\n')
  }
  const V = embedding.vocabulary.length
  return `
vocabulary = ${pythonText(embedding.vocabulary)}
tokens = ${pythonText(tokens)}
positions = np.arange(len(tokens))
x = np.zeros((len(tokens), ${embeddingWidth(embedding)}))
x[positions, [vocabulary.index(token) for token in tokens]] = 1
x[positions, ${V} + positions] = 1`
}

function layerCode(circuit: Circuit, layer: Layer, l: number): string {
  const D = embeddingWidth(circuit.embedding)
  const isLast = l === circuit.layers.length - 1
  const lines = ['', `# Layer ${l}`]
  layer.heads.forEach((head, h) => {
    for (const name of ['W_QK', 'W_OV'] as const) {
      const weights = head[name]
      lines.push(pythonMatrix(`${name}_${l}_${h}`, weights, (index) => cellCode(weights, index, circuit)))
    }
  })
  const seen = dimList(readDims(layer, D))
  lines.push(seen === null ? 'seen = x' : `seen = np.zeros_like(x)\nseen[:, ${seen}] = x[:, ${seen}]`)
  lines.push(
    layer.causal
      ? 'allowed = positions[None, :] <= positions[:, None]'
      : 'allowed = np.ones((len(x), len(x)), dtype=bool)',
  )
  const { hiddenKeys = [], drops } = layer
  if (hiddenKeys.length > 0)
    lines.push(`allowed &= ~np.isin(positions, ${JSON.stringify(hiddenKeys)})[None, :]`)
  const readHead = readoutHead(circuit)
  const output = (h: number) => `head(seen, allowed, W_QK_${l}_${h}, W_OV_${l}_${h})`
  const heard = layer.heads.flatMap(({ muted }, h) => (muted ? [] : [h]))
  const only = readHead?.layer === l ? readHead.head : undefined
  const isOnlyRead = isLast && only !== undefined
  if (only !== undefined && !isLast)
    lines.push(`read = ${heard.includes(only) ? output(only) : 'np.zeros_like(x)'}`)
  const outputs = heard.filter((h) => !isOnlyRead || h === only).map(output)
  lines.push(`written = ${outputs.length > 0 ? outputs.join(' + ') : 'np.zeros_like(x)'}`)
  if (isLast && circuit.readout?.from !== 'residual') return lines.join('\n')
  const carried = carriedDims(layer, D)
  if (carried.includes(true)) {
    const list = dimList(carried)
    lines.push(
      list === null
        ? 'x = written + x'
        : `carried = x[:, ${list}]\nx = written.copy()\nx[:, ${list}] += carried`,
    )
  } else lines.push('x = written')
  if (!isLast && drops.length > 0) {
    lines.push(
      `kept = ~np.isin(positions, ${JSON.stringify(drops)})`,
      'x, positions = x[kept], positions[kept]',
    )
  }
  return lines.join('\n')
}

/** "[0, 1, 2]"; `null` for all dims. */
function dimList(on: readonly boolean[]): string | null {
  return on.every(Boolean) ? null : JSON.stringify(on.flatMap((each, dim) => (each ? [dim] : [])))
}

function cellCode(weights: Weights, index: number, { constants }: Circuit): string {
  const expression = weights.expressions.get(index)
  // The operators are Python's too; other signs and names that Python reads otherwise are not.
  const isPython = expression !== undefined && /^[\w\s.+\-*/()]+$/.test(expression)
  const names = isPython ? (expression.match(/[A-Za-z_]\w*/g) ?? []) : []
  return isPython && names.every((each) => Object.hasOwn(constants, each) && isPlainName(each))
    ? expression.trim()
    : pythonNumber(weights.values[index])
}

function resultCode(circuit: Circuit): string {
  const { readout } = circuit
  if (!readout) return '\nprint(written)'
  const source = readout.layer !== undefined ? 'read' : readout.from === 'residual' ? 'x' : 'written'
  const range = readoutDims(circuit, readout.role)
  const rows = readout.everyPosition ? ':' : '-1'
  return `\nlogits = ${source}[${rows}, ${range.start}:${range.end}]\nprint(logits)`
}

/** A constant whose name Python could not take, or the program uses itself, stands as its number. */
function isPlainName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !TAKEN.has(name) && !/^W_(QK|OV)_/.test(name)
}

/** Python's words and the program's own names. */
const TAKEN = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with ' +
    'np x seen allowed read written carried kept positions tokens vocabulary head softmax logits print len'
  ).split(' '),
)
