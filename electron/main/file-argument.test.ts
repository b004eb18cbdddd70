import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { fileArgument } from './file-argument'

const folder = resolve('/home/ada')
const document = resolve(folder, 'copy.circuit')

describe('an installed app', () => {
  const named = (...args: string[]) => fileArgument(['induction-lab', ...args], folder, false)

  it('has no document when none is named', () => {
    expect(named()).toBeNull()
    expect(named('--ozone-platform=x11')).toBeNull()
  })

  it('takes a path from the folder where it was typed', () => {
    expect(named('copy.circuit')).toBe(document)
    expect(named('--flag', document)).toBe(document)
  })

  it('takes the address that a file manager passes', () => {
    expect(named(pathToFileURL(document).href)).toBe(document)
    expect(named('file://elsewhere/copy.circuit')).toBe(
      process.platform === 'win32' ? expect.any(String) : null,
    )
  })

  it('takes a name that begins with a dash after --', () => {
    expect(named('--', '-copy.circuit')).toBe(resolve(folder, '-copy.circuit'))
  })
})

it('in a working copy, the first name is the app itself', () => {
  expect(fileArgument(['electron', '--inspect=0', '.'], folder, true)).toBeNull()
  expect(fileArgument(['electron', '--inspect=0', '.', 'copy.circuit'], folder, true)).toBe(document)
})
