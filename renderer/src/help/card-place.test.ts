import { expect, it } from 'vitest'
import { cardPlace } from './card-place'

const window = { width: 640, height: 400 }
const card = { width: 320, height: 120 }

it('stands under its word', () => {
  expect(cardPlace({ left: 100, top: 50, bottom: 66 }, card, window)).toEqual({ left: 100, top: 72 })
})

it('stands over a word that is low in the window, and within it at the right', () => {
  expect(cardPlace({ left: 600, top: 350, bottom: 366 }, card, window)).toEqual({ left: 314, top: 224 })
})

it('begins at the top where it fits neither above nor below', () => {
  expect(cardPlace({ left: 0, top: 60, bottom: 300 }, card, window)).toEqual({ left: 6, top: 6 })
})
