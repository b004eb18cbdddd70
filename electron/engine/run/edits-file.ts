import { z } from 'zod'
import type { ModelConfig } from '#shared/model/model-config'
import type { Tensor } from '#shared/formats/tensor'
import { hooksMatching, modelHooks, type Hook } from '../graph/hooks'
import { axisLengths } from './axis-lengths'
import { editOf, selectedCells, type CellEdit, type Edit, type EditNumbers } from './edit'
import { RunError } from './run-error'

const tensorName = z.strictObject({ tensor: z.string() })

const fileEdit = z.strictObject({
  hook: z.string(),
  axes: z.array(z.string()).optional(),
  select: z.record(z.string(), z.array(z.int())).default({}),
  gate: z.union([z.number(), tensorName]),
  add: z.union([z.number(), z.literal('-inf'), tensorName]),
  cells: z.int().optional(),
})

/** The edits of a file, in order. */
export const editsFile = z.array(fileEdit)

export type FileEdit = z.infer<typeof fileEdit>

export interface EditsOfFile {
  readonly edits: readonly Edit[]
  /** For each edit of the file, the hooks that its name matched. */
  readonly matched: readonly (readonly string[])[]
}

/**
 * @param tensors what `{"tensor": NAME}` may name
 * @throws RunError for a hook that the model does not have, and for an edit that does not fit or selects nothing
 */
export function editsOfFile(
  config: ModelConfig,
  file: readonly FileEdit[],
  tensors: ReadonlyMap<string, Tensor>,
  batch: number,
  pos: number,
  context = 0,
): EditsOfFile {
  const lengths = axisLengths(config, batch, pos, context)
  const hooks = modelHooks(config)
  const found = file.map((edit) => ({ edit, hooks: matching(hooks, edit.hook) }))
  const edits = found.flatMap(({ edit, hooks: targets }) => {
    const cellEdit: CellEdit = {
      select: edit.select,
      gate: numbersOf(edit.gate, tensors),
      add: numbersOf(edit.add, tensors),
    }
    return targets.map((hook) => {
      const made = editOf(hook, cellEdit, lengths)
      requireAsStated(edit, hook, selectedCells(hook, cellEdit.select, lengths))
      return made
    })
  })
  return { edits, matched: found.map(({ hooks: targets }) => targets.map(({ name }) => name)) }
}

function matching(hooks: readonly Hook[], pattern: string): Hook[] {
  const found = hooksMatching(hooks, pattern)
  if (found.length > 0) return found
  throw new RunError(
    'UNKNOWN_HOOK',
    `The model has no hook “${pattern}”. Name it as TransformerLens does: blocks.0.attn.hook_z.`,
  )
}

function numbersOf(
  given: FileEdit['gate'] | FileEdit['add'],
  tensors: ReadonlyMap<string, Tensor>,
): EditNumbers {
  if (given === '-inf') return -Infinity
  if (typeof given === 'number') return given
  const tensor = tensors.get(given.tensor)
  if (tensor) return { shape: tensor.shape, values: Float32Array.from(tensor.values) }
  throw new RunError(
    'BAD_EDIT',
    `There is no tensor “${given.tensor}” in the file of tensors beside the edits. Save it there, or name another.`,
  )
}

function requireAsStated({ axes, cells }: FileEdit, hook: Hook, selected: number): void {
  if (axes && axes.join() !== hook.axes.join()) {
    throw new RunError(
      'BAD_EDIT',
      `The edit of ${hook.name} says the axes ${axes.join(', ')}; they are ${hook.axes.join(', ')}. Correct them, or leave “axes” away.`,
    )
  }
  if (cells === undefined || cells === selected) return
  throw new RunError(
    'BAD_EDIT',
    `The edit of ${hook.name} says ${cells} cells and selects ${selected}. Correct one of them, or leave “cells” away.`,
  )
}
