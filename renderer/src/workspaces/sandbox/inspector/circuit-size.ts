import type { Circuit } from '#shared/circuit/circuit'

const LARGE = 24

/** Whether one more run of this circuit is too dear for the frame of a drag. */
export function isLarge({ layers }: Circuit): boolean {
  return layers.some(({ heads }) => heads.some(({ W_QK }) => W_QK.rows > LARGE))
}
