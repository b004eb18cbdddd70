import type { Layer } from '../circuit'
import { italic, sub, type Formula } from '../formula'
import type { Trace } from '../stage'
import { positionsText, type StepText } from './positions-text'
import type { Step } from './timeline'

/** What a join keeps, adds and leaves out. */
export function joinText(trace: Trace, { stage, layer: index, passedTo }: Step, layer: Layer): StepText {
  const { operands } = trace.declaration(stage)
  const outputs = operands.filter((id) => trace.stage(id).kind === 'output')
  const stream = operands.find((id) => trace.stage(id).kind !== 'output')
  const name = stream && (stream === 'X' ? 'X' : trace.stage(stream).kind)
  const carried = layer.carries === 'all' ? '' : layer.carries.map((role) => `${role} `).join('and ')
  const dropped = passedTo !== null && layer.drops.length > 0 ? positionsText(layer.drops) : null
  const passedRoles = passedTo === null ? undefined : trace.circuit.layers[index! + 1].readsOnly
  const written = outputs.length === 1 ? `Head ${outputs[0].slice(0, -7)} wrote` : 'The heads wrote'
  return {
    title:
      (name ? `Add ${carried ? `the ${carried}part of ` : ''}what was there` : 'Keep only what was written') +
      (dropped ? `, leave ${dropped} out` : ''),
    words: [
      outputs.length > 0 ? `${written} into the residual stream.` : '',
      name
        ? carried
          ? `Only the ${carried}part of ${name} is added to it; the rest of ${name} goes no further.`
          : `${name} is added to it unchanged.`
        : 'What was there before goes no further.',
      dropped ? `The next layer does not get ${dropped}.` : '',
      passedRoles
        ? `It reads ${passedRoles.length ? `only the ${passedRoles.join(', ')} dims` : 'nothing'}.`
        : '',
    ]
      .filter(Boolean)
      .join(' '),
    formula: [
      italic(passedTo ? 'in' : 'join'),
      ' = ',
      ...outputs.flatMap((_, i): Formula => [
        i > 0 ? ' + ' : '',
        italic('output'),
        ...(outputs.length > 1 ? [sub(outputs[i].slice(0, -7))] : []),
      ]),
      ...(name
        ? [
            outputs.length > 0 ? ' + ' : '',
            ...(carried ? [`${carried.trim()}(`, italic(name), ')'] : [italic(name)]),
          ]
        : []),
    ],
  }
}

/** Which dims of which rows are the logits. */
export function readoutText(trace: Trace, { stage }: Step): StepText {
  const { operands } = trace.declaration(stage)
  const sources = operands.map((id) => trace.stage(id))
  const { everyPosition = false, role } = trace.circuit.readout!
  const joined = sources.some(({ kind }) => kind === 'join')
  const which = everyPosition ? 'every row' : 'the last row'
  const of = joined
    ? 'the residual stream'
    : sources.length === 1
      ? `the output of head ${sources[0].layer}.${sources[0].head}`
      : 'the outputs of the last heads'
  return {
    title: everyPosition ? 'Read a prediction at every position' : 'Read the prediction',
    words:
      `The prediction is the ${role} dims of ${which} of ${of}${joined ? '' : ' alone, not of the residual sum'}.` +
      ' The largest logit wins.',
    formula: [
      italic('logits'),
      ' = ',
      ...sources.flatMap(({ kind, layer, head }, i): Formula => [
        i > 0 ? ' + ' : '',
        italic(kind),
        ...(sources.length > 1 ? [sub(`${layer}.${head}`)] : []),
      ]),
      `[${everyPosition ? 'all' : 'last'}, ${role}]`,
    ],
  }
}
