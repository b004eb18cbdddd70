/** How many lines are a miss only because another entry is as large; nothing where there are none. */
export const tieText = (ties: number | undefined): string =>
  ties ? `${ties.toLocaleString('en')} tied, a tie is a miss` : ''
