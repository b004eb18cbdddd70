import { freeConstants, type FitResult, type FitTask } from './fit'

const NOTHING_TO_MOVE = 'No cell of this head follows a constant. Write =s into the cells that may move.'

/** Why there is nothing to fit, as a sentence; `null` where there is. */
export function fitProblem({ circuit, head, sequences }: FitTask): string | null {
  if (freeConstants(circuit, head).length === 0) return NOTHING_TO_MOVE
  const odd = sequences.some(({ pattern }) => pattern.some(Number.isNaN))
  return odd
    ? 'The trained head’s pattern holds NaN on these sequences, so there is nothing to fit to. Look for it in Models.'
    : null
}

/** Why a fit is not one to take, as a sentence; `null` where it is. */
export function fitFailure({ ranAway, after, constants }: FitResult): string | null {
  if (!ranAway) return null
  if (!Number.isFinite(after)) {
    return 'The fit finds no place to begin: mine leaves no weight at all where the trained head looks. Start from smaller strengths. Nothing was changed.'
  }
  const most = Math.max(...constants.map((each) => Math.abs(each.after)))
  return `The fit runs away: the best value lies beyond ${most}. The trained rows are sharper than any strength makes mine, or none fits. Nothing was changed.`
}
