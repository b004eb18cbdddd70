import type { QuizTask } from './lesson-schema'

/** How progress names a part of a card. */
export function cardPlace(card: number, part: number): string {
  return `${card}.${part}`
}

/** How many parts of a quiz are answered right, of how many. */
export function quizScore(
  { cards }: QuizTask,
  choices: Readonly<Record<string, number>>,
): { readonly right: number; readonly of: number } {
  const parts = cards.flatMap((card, c) =>
    card.parts.map(({ choice }, p) => choices[cardPlace(c, p)] === choice.answer),
  )
  return { right: parts.filter(Boolean).length, of: parts.length }
}
