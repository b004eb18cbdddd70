/** What stands in the prompt of a model that reads English before a person writes one. */
export const EXAMPLE_TEXT = 'When Mary and John went to the store, John gave a drink to Mary'
