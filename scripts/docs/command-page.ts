import type { Command } from 'commander'
import { program } from '../../electron/engine/cli/main'

const WIDTH = 88

const HEAD = `# Command line

What computes in the window can be asked for in a terminal: the numbers are the same, since the functions are. In a
checkout it is \`npm run --silent lab -- …\`, installed it is \`induction-lab …\`; both work without a display.

- Standard output carries the result only; progress and notes go to standard error. \`--json\` prints one JSON value.
- Exit 0: done. 1: it ran, and the answer is no. 2: the input or the usage is wrong, and one line on standard error says
  what to do. 3: a fault of ours.
- Numbers are at full precision. −∞ is the text \`"-inf"\`; NaN never leaves.
- A head is \`1.4\` (layer 1, head 4), a list is \`0.7,1.4\`; tokens are ids \`0,5,3\`, several sequences \`0,5,3;0,2,2\`.
- What each analysis computes and which tables it prints: [Analyses](./analyses.md), [Circuits](./circuits.md),
  [Compare](./compare.md).

The rest of this page is what \`--help\` prints; a test keeps the two the same.
`

/** docs/command-line.md: a few habits, then the help of every command. */
export function commandPage(): string {
  const lab = program(() => Promise.resolve())
  const sections = lab.commands.map((command) => {
    return `## ${command.name()}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`
  })
  return [HEAD, ...sections].join('\n')
}

function helpOf(command: Command): string {
  const written: string[] = []
  command.configureOutput({ getOutHelpWidth: () => WIDTH, writeOut: (text) => written.push(text) })
  command.outputHelp()
  return written.join('').trim()
}
