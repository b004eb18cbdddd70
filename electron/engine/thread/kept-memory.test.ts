import { describe, expect, it } from 'vitest'
import { KeptMemory } from './kept-memory'

describe('memory with a budget', () => {
  it('drops what was not used for longest, and says so', () => {
    const memory = new KeptMemory(100)
    const dropped: string[] = []
    for (const name of ['a', 'b', 'c']) memory.put(name, name, 30, () => dropped.push(name))
    expect(memory.get('a')).toBe('a')
    memory.put('d', 'd', 40)
    expect(dropped).toEqual(['b'])
    expect(memory.bytes).toBe(100)
    expect(memory.get('b')).toBeUndefined()
    expect(memory.get('a')).toBe('a')
  })

  it('drops what has no room any more when the budget shrinks', () => {
    const memory = new KeptMemory(100)
    const dropped: string[] = []
    for (const name of ['a', 'b', 'c']) memory.put(name, name, 30, () => dropped.push(name))
    memory.budget = 50
    expect(dropped).toEqual(['a', 'b'])
    expect(memory.bytes).toBe(30)
    memory.budget = 0
    expect(memory.bytes).toBe(0)
  })

  it('keeps one thing that is larger than the budget, and nothing beside it', () => {
    const memory = new KeptMemory(100)
    memory.put('small', 1, 60)
    memory.put('large', 2, 500)
    expect(memory.get('small')).toBeUndefined()
    expect(memory.get('large')).toBe(2)
    expect(memory.bytes).toBe(500)
  })

  it('counts what is put again once, and forgets what belongs to one name', () => {
    const memory = new KeptMemory(100)
    memory.put('run pattern', 1, 10)
    memory.put('run pattern', 2, 20)
    memory.put('run residual', 3, 5)
    memory.put('runner', 4, 1)
    expect(memory.bytes).toBe(26)
    memory.deleteAll('run')
    expect(memory.bytes).toBe(1)
    expect(memory.get('runner')).toBe(4)
  })
})
