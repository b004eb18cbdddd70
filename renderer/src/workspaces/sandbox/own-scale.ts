import { exactText } from '#shared/circuit/number-text'
import { useDocument } from '../../stores/document'
import { limitOf } from './limits'
import { useSandboxContext } from './sandbox-context'

/** "to ±2": where the scale of a weight matrix ends, if that is not the scale of what is made with it; else `null`. */
export function useOwnScaleText(): (stage: string) => string | null {
  const documents = useDocument()
  const { stepLimits } = useSandboxContext()
  return (id) => {
    const stage = documents.stage(id)
    if (stage.kind !== 'W_QK' && stage.kind !== 'W_OV') return null
    const made = { kind: stage.kind === 'W_QK' ? 'scores' : 'values', layer: stage.layer } as const
    const limit = limitOf(stage, stepLimits.value)
    return limit === limitOf(made, stepLimits.value) ? null : `to ±${exactText(limit)}`
  }
}
