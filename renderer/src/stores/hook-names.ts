import type { HookInfo } from '#shared/ipc/engine'

/** Short names of activations, as `get_act_name` of TransformerLens takes them: ("pattern", 0), ("resid_post", 1). */
const QUICK =
  /^\(?\s*["']?([a-z_0-9]+?)["']?\s*(?:,\s*|(?<=[a-z_]))(\d+)?\s*(?:,\s*["']?(ln\d|ln_final)["']?\s*)?\)?$/i

const IN_ATTENTION = new Set(['q', 'k', 'v', 'z', 'attn_scores', 'pattern', 'result', 'rot_q', 'rot_k'])
const IN_MLP = new Set(['pre', 'post', 'mid'])

/**
 * The hook that a name means: its whole name, the end of it, or a short one with its layer. `null` where it means none
 * or several.
 */
export function resolvedHook(typed: string, hooks: readonly HookInfo[]): HookInfo | null {
  const name = typed.trim()
  const exact = hooks.find((each) => each.name === name)
  if (exact) return exact
  const wanted = fullName(name)
  const found = wanted === null ? undefined : hooks.find((each) => each.name === wanted)
  if (found) return found
  const ending = hooks.filter((each) => each.name.endsWith(`.${name}`) || each.name.endsWith(`.hook_${name}`))
  return ending.length === 1 ? ending[0] : null
}

function fullName(typed: string): string | null {
  const parts = QUICK.exec(typed)
  if (!parts) return null
  const [, name, layer, inside] = parts
  const last = name.replace(/^hook_/, '')
  if (layer === undefined) return inside === 'ln_final' ? `ln_final.hook_${last}` : `hook_${last}`
  if (inside) return `blocks.${layer}.${inside}.hook_${last}`
  const place = IN_ATTENTION.has(last) ? 'attn.' : IN_MLP.has(last) ? 'mlp.' : ''
  return `blocks.${layer}.${place}hook_${last}`
}
