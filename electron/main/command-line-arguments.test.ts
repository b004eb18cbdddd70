import { expect, it } from 'vitest'
import { commandLine } from './command-line-arguments'

it('is what follows the separator', () => {
  const argv = ['/opt/app', '--ozone-platform=headless', '--command-line', '--', 'check', '--json', '--', 'x']
  expect(commandLine(argv)).toEqual(['check', '--json', '--', 'x'])
  expect(commandLine(['/opt/app', '--command-line', '--'])).toEqual([])
})

it.each([
  [['/opt/app']],
  [['/opt/app', 'a.circuit']],
  [['/opt/app', '--', '--command-line']],
  [['/opt/app', '--command-line']],
])('is not in %j', (argv) => {
  expect(commandLine(argv)).toBeNull()
})
