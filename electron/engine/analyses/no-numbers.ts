/** Why weights give no number: zeros have no direction, no share and no eigenvalue that is larger than another. */
export const NO_NUMBERS =
  'Where there is no number, the weights hold NaN or ∞, or those of a head are all zero.'
