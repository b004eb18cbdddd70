import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface Choice<Id extends string = string> {
  readonly id: Id
  readonly label: string
  /** What Enter does. */
  readonly isDefault?: boolean
}

export interface Question {
  readonly title: string
  readonly detail: string
  readonly choices: readonly Choice[]
  /** The choice that Esc makes. */
  readonly cancel: string
}

/** A question that only a person can answer, one at a time; the others wait. */
export const useQuestions = defineStore('questions', () => {
  const open = shallowRef<Question | null>(null)
  let answered: ((id: string) => void) | null = null
  let last: Promise<unknown> = Promise.resolve()

  function ask<Id extends string>(
    question: Question & { readonly choices: readonly Choice<Id>[]; readonly cancel: Id },
  ): Promise<Id> {
    const next = last.then(
      () =>
        new Promise<Id>((resolve) => {
          open.value = question
          answered = (id) => resolve(id as Id)
        }),
    )
    last = next
    return next
  }
  function answer(id: string) {
    open.value = null
    answered?.(id)
    answered = null
  }

  return { open, ask, answer }
})
