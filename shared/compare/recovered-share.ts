/** A head whose ablation changes the loss by no more than this, in nats, does not matter on these tokens. */
export const LEAST_EFFECT = 0.01

/**
 * (L_ablated − L) / (L_ablated − L_clean): 0 is as bad as without the head, 1 as good as with it; below 0 is worse than
 * without it.
 *
 * @returns `null` where the head does not matter: the share would be noise
 */
export function recoveredShare(clean: number, ablated: number, loss: number): number | null {
  const effect = ablated - clean
  return effect > LEAST_EFFECT ? (ablated - loss) / effect : null
}
