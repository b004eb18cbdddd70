import type { Template } from './template'
import {
  circuitOf,
  copied,
  diagonal,
  head,
  parts,
  POSITIONS,
  previousPositions,
  standardLayers,
  VOCABULARY,
  type Entry,
} from './parts'

const V = VOCABULARY.length

/** One head that copies the token that it looks at: what differs is where it looks. */
function copying(name: string, W_QK: (stream: ReturnType<typeof parts>) => readonly Entry[]) {
  const stream = parts()
  return circuitOf(
    stream,
    standardLayers(stream, [head(stream, name, W_QK(stream), copied(stream, 'tok', 'tok'))]),
  )
}

export const previousToken: Template = {
  id: 'previous-token',
  title: 'Previous-token head',
  note: 'Every position looks at the one before it and copies the token there. After a b c d a it predicts d.',
  tokens: [...'abcda'],
  predicts: 'd',
  circuit: () => copying('previous token', previousPositions),
}

export const currentToken: Template = {
  id: 'current-token',
  title: 'Current-token head',
  note: 'Every position looks at itself and copies its own token. After a b c d a it predicts a.',
  tokens: [...'abcda'],
  predicts: 'a',
  circuit: () => copying('current token', ({ at }) => diagonal(POSITIONS, at('pos', 0), at('pos', 0), 's')),
}

export const firstToken: Template = {
  id: 'first-token',
  title: 'First-token head (at rest)',
  note:
    'Every position looks at the first one. Trained heads rest there when they have nothing to do, and write next ' +
    'to nothing; this one copies, so that you see it. After c a b d a it predicts c.',
  tokens: [...'cabda'],
  predicts: 'c',
  circuit: () =>
    copying('first token', ({ at }) =>
      Array.from({ length: POSITIONS }, (_, p) => ({
        row: at('pos', p),
        column: at('pos', 0),
        content: 's',
      })),
    ),
}

export const duplicateToken: Template = {
  id: 'duplicate-token',
  title: 'Duplicate-token head',
  note:
    'A token looks at its own earlier occurrences; −s on the positions keeps it from looking at itself. A token ' +
    'that has none looks evenly at everything. After a b c d a it predicts a.',
  tokens: [...'abcda'],
  predicts: 'a',
  circuit: () =>
    copying('duplicate token', ({ at }) => [
      ...diagonal(V, at('tok', 0), at('tok', 0), 's'),
      ...diagonal(POSITIONS, at('pos', 0), at('pos', 0), '-s'),
    ]),
}

export const copyHead: Template = {
  id: 'copy',
  title: 'Copy head',
  note:
    'Looks at every token but the present one and copies what it finds, so what was seen often becomes likely. ' +
    'After b b d b a it predicts b.',
  tokens: [...'bbdba'],
  predicts: 'b',
  circuit: () => copying('copy', ({ at }) => diagonal(V, at('tok', 0), at('tok', 0), '-s')),
}

export const skipTrigram: Template = {
  id: 'skip-trigram',
  title: 'Skip-trigram a … b → c',
  note:
    'Where b stands, it looks for an a, however far back, and predicts c. One head can hold many such triples, and ' +
    'confuses those that share a token. After a d d d b it predicts c.',
  tokens: [...'adddb'],
  predicts: 'c',
  circuit() {
    const stream = parts()
    const { at } = stream
    const [a, b, c] = [0, 1, 2]
    const W_QK = [{ row: at('tok', b), column: at('tok', a), content: 's' }]
    const W_OV = [{ row: at('tok', c), column: at('tok', a), content: 1 }]
    return circuitOf(stream, standardLayers(stream, [head(stream, 'skip-trigram', W_QK, W_OV)]))
  },
}

export const uniformAttention: Template = {
  id: 'uniform',
  title: 'Uniform attention',
  note:
    'W_QK is 0, so every position looks evenly at all that is not later, and the logits are the shares of the ' +
    'tokens so far. After a b b d b it predicts b, at 0.6.',
  tokens: [...'abbdb'],
  predicts: 'b',
  circuit: () => copying('uniform', () => []),
}
