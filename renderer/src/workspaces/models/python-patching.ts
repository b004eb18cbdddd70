import type { ActivationEdit } from '../../stores/patching'

/** Edits of a run, as hooks of TransformerLens have to make them. */
export interface PythonEdits {
  readonly edits: readonly ActivationEdit[]
  /** Axes of each hook that is edited, without the batch. */
  readonly axesOf: (hook: string) => readonly string[]
  /** Ids of the other prompt, where there is one. */
  readonly other: readonly number[] | null
  /** Where the next tokens are read. */
  readonly position: number
}

/** A sweep: every place of a run of the other prompt, patched from this one's. */
export interface PythonSweep {
  readonly other: readonly number[]
  readonly position: number
  /** The logit that is read, and the one that it is less. */
  readonly token: number
  readonly minus: number | null
}

const CHOSEN = [
  'def chosen(x, select):  # {axis: indices}, as a mask of x',
  '    mask = torch.ones_like(x, dtype=torch.bool)',
  '    for axis, indices in select.items():',
  '        keep = torch.zeros(x.shape[axis], dtype=torch.bool)',
  '        keep[indices] = True',
  '        mask &= keep.view([-1 if i == axis else 1 for i in range(x.ndim)])',
  '    return mask',
]

/** Lines that make the edits and print what they change. */
export function editLines({ edits, axesOf, other, position }: PythonEdits): readonly string[] {
  const results = edits.some(({ hook }) => hook.endsWith('hook_result'))
  const split = edits.some(({ hook }) => /hook_[qkv]_input$/.test(hook))
  const isOther = other !== null && edits.some(({ add }) => typeof add === 'object' && 'other' in add)
  return [
    ...(results ? ['model.set_use_attn_result(True)'] : []),
    ...(split ? ['model.set_use_split_qkv_input(True)'] : []),
    ...(isOther ? [`_, other_cache = model.run_with_cache(torch.tensor([[${other.join(', ')}]]))`] : []),
    ...CHOSEN,
    ...edits.flatMap((edit, i) => [
      `def edit_${i}(x, hook):`,
      `    changed = ${edit.gate} * x + ${addText(edit.add)}`,
      `    return torch.where(chosen(x, ${selectText(edit, axesOf)}), changed, x)`,
    ]),
    'edited = model.run_with_hooks(tokens, fwd_hooks=[',
    ...edits.map(({ hook }, i) => `    ("${hook}", edit_${i}),`),
    '])',
    'loss = lambda logits: -logits.log_softmax(-1)[0, :-1].gather(-1, tokens[0, 1:, None]).mean().item()',
    'print(loss(logits), loss(edited))',
    `print(edited[0, ${position}].softmax(-1).topk(5))`,
  ]
}

function addText(add: ActivationEdit['add']): string {
  if (add === '-inf') return 'float("-inf")'
  if (typeof add === 'number') return String(add)
  return 'other' in add
    ? `${add.other} * other_cache[hook.name]`
    : `${add.times} * model.W_U[:, ${add.token}]`
}

/** The batch comes first. */
function selectText({ hook, select }: ActivationEdit, axesOf: PythonEdits['axesOf']): string {
  const axes = axesOf(hook)
  const of = Object.entries(select).map(
    ([axis, indices]) => `${axes.indexOf(axis) + 1}: [${indices.join(', ')}]`,
  )
  return `{${of.join(', ')}}`
}

/** Lines that patch the stream before each layer at each position, then each head's z, into the other prompt. */
export function sweepLines({ other, position, token, minus }: PythonSweep): readonly string[] {
  const read = `logits[0, ${position}, ${token}]`
  return [
    `corrupted = torch.tensor([[${other.join(', ')}]])`,
    `metric = lambda logits: (${read}${minus === null ? '' : ` - logits[0, ${position}, ${minus}]`}).item()`,
    'clean, base = metric(logits), metric(model(corrupted))',
    'def share(name, at):',
    '    def patch(x, hook):',
    '        x[at] = cache[hook.name][at]',
    '        return x',
    '    patched = model.run_with_hooks(corrupted, fwd_hooks=[(name, patch)])',
    '    return (metric(patched) - base) / (clean - base)',
    'for layer in range(model.cfg.n_layers):',
    '    stream = f"blocks.{layer}.hook_resid_pre"',
    '    print(layer, [share(stream, (0, p)) for p in range(tokens.shape[1])])',
    'for layer in range(model.cfg.n_layers):',
    '    z = f"blocks.{layer}.attn.hook_z"',
    '    print(layer, [share(z, (0, slice(None), h)) for h in range(model.cfg.n_heads)])',
  ]
}
