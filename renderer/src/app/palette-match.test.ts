import { describe, expect, it } from 'vitest'
import type { Command } from './command'
import { matchedCommands } from './palette-match'

const command = (id: string, title: string, where?: string): Command => ({
  id,
  title,
  group: 'View',
  enabled: true,
  undoable: false,
  run: () => undefined,
  ...(where ? { where } : {}),
})
const all = [command('in', 'Zoom in'), command('lane', 'Open head 1.0', 'induction'), command('undo', 'Undo')]
const ids = (query: string, recent: string[] = []) =>
  matchedCommands(all, query, recent).map((m) => m.command.id)

describe('the palette', () => {
  it('lists recent commands first when nothing is typed', () => {
    expect(ids('', ['undo'])).toEqual(['undo', 'in', 'lane'])
  })

  it('finds every word, also in where a command acts', () => {
    expect(ids('open induction')).toEqual(['lane'])
    expect(ids('nothing')).toEqual([])
  })

  it('puts titles that begin with the query first', () => {
    expect(ids('o')).toEqual(['lane', 'in', 'undo'])
  })

  it('marks what matched', () => {
    expect(matchedCommands(all, 'zo', [])[0].parts).toEqual([
      { text: 'Zo', matched: true },
      { text: 'om in', matched: false },
    ])
  })
})
