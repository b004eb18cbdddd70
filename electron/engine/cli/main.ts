import { Command, CommanderError } from 'commander'
import packageFile from '../../../package.json' with { type: 'json' }
import { analyseCommand } from './analyse-command'
import { withAnalyseOptions, type AnalyseOptions } from './analyse-options'
import { checkCommand, type CheckOptions } from './check-command'
import type { CircuitOptions } from './circuit-source'
import { CliError } from './cli-error'
import { deriveCommand } from './derive-command'
import { withLibraryCommands } from './library-commands'
import { figureCommand, type FigureOptions } from './figure-command'
import { importCommand, type ImportCommandOptions } from './import-command'
import { printError } from './output'
import { runCommand, type RunOptions } from './run-command'
import { traceCommand } from './trace-command'

type Exit = 0 | 1 | 2 | 3

/** Runs the command line. @returns the exit code: 0 done, 1 the answer is no, 2 wrong input or usage, 3 our fault */
export async function main(args: readonly string[]): Promise<Exit> {
  process.stdout.on('error', stopOnClosedPipe)
  let exit: number = 0
  const run = async (command: Promise<number>) => {
    exit = await command
  }
  try {
    await program(run).parseAsync(args, { from: 'user' })
    return exit as Exit
  } catch (error) {
    return reported(error, args.includes('--verbose'))
  }
}

/** Every command, with its arguments and its help. */
export function program(run: (command: Promise<number>) => Promise<void>): Command {
  const lab = new Command('induction-lab')
    .description('Build attention-head circuits by hand and read every number of them.')
    .version(packageFile.version)
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError(false)

  lab
    .command('check')
    .description('Run homework test cases, on the built-in circuits or on a circuit of your own.')
    .argument('<FILE>', 'a JSON file of test cases, of either kind')
    .option('--circuit <DOC>', 'run the cases on the circuit of this document')
    .option('--strict', 'judge by |Δ| ≤ 1e-6 alone, not by the homework’s 1e-6 + 1e-5·|got|')
    .option('--json', 'print one JSON value')
    .option('--verbose', 'print a stack with a fault of ours')
    .addHelpText('after', '\nExample:\n  induction-lab check induction_head_test_cases.json')
    .action((file: string, options: CheckOptions) => run(checkCommand(file, options)))

  withCircuit(lab.command('trace'))
    .description('Print every stage of a circuit, with labels and full precision, as JSON.')
    .argument('[DOC]', 'a .circuit document')
    .addHelpText(
      'after',
      '\nExample:\n  induction-lab trace --example induction --tokens abcda --strength 10',
    )
    .action((file: string | undefined, options: CircuitOptions & { json?: boolean }) =>
      run(traceCommand(file, options)),
    )

  withCircuit(lab.command('derive'))
    .description('Print why a cell has its value: formula, terms and their sum, as JSON.')
    .usage('[options] DOC|--example NAME STAGE ROW COLUMN')
    .argument('[names...]', 'DOC (without --example), a stage id, and a row and a column by label or index')
    .addHelpText('after', '\nExample:\n  induction-lab derive --example induction 1.0.scores a4 b1')
    .action((names: string[], options: CircuitOptions & { json?: boolean }) =>
      run(deriveCommand(names, options)),
    )

  withCircuit(lab.command('figure'))
    .description(
      'Write stages of a circuit, or tables of an analysis, as a picture or as numbers, by the file’s ending.',
    )
    .argument('[DOC|TABLE]', 'a .circuit document, or the JSON of an analysis')
    .option('--figure <ID>', 'the stage or table, or several with commas; all of them where absent')
    .requiredOption('--out <FILE>', 'the file to write: .svg .html .tex .csv .npy .npz .json')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  induction-lab figure --example induction --figure 1.0.pattern --out pattern.csv\n' +
        '  induction-lab figure --example induction --figure 1.0.scores,1.0.pattern --out head.svg',
    )
    .action((file: string | undefined, options: FigureOptions) => run(figureCommand(file, options)))

  lab
    .command('import')
    .description('Make a checkpoint a model of ours: float32 weights under TransformerLens’s names.')
    .argument(
      '<PATH>',
      'a .safetensors, .pt, .pth, .ckpt, .bin or .npz file, an index of shards, or a folder with one',
    )
    .option('--config <FILE>', 'a configuration instead of the config.json beside it')
    .option('--architecture <NAME>', 'the family: transformer-lens, gpt2, nanogpt, makemore, mingpt, cursive')
    .option('--tokenizer <FILE>', 'a tokenizer.json, meta.pkl or label file instead of the one beside it')
    .option('--mapping <FILE>', 'JSON that names the attention weights of an unknown architecture')
    .requiredOption('--out <DIR>', 'the folder that receives model.safetensors and model.json')
    .option('--json', 'print one JSON value')
    .option('--verbose', 'print a stack with a fault of ours')
    .addHelpText('after', '\nExample:\n  induction-lab import gpt2/model.safetensors --out models/gpt2')
    .action((path: string, options: ImportCommandOptions) => run(importCommand(path, options)))

  lab
    .command('run')
    .description('Run a model on tokens, and write its logits and the activations that are asked for.')
    .argument('<MODEL>', 'an imported model’s folder, or a checkpoint')
    .option('--tokens <IDS>', 'token ids: 0,5,3, or several sequences: 0,5,3;0,2,2')
    .option('--tokens-file <FILE>', 'JSON: ids, or a list of lists of equal length')
    .option('--text <TEXT>', 'text, for models with a tokenizer')
    .option('--context <IDS>', 'what models with cross-attention read beside the tokens')
    .option('--context-file <FILE>', 'the same as JSON, a list of ids a sequence')
    .option('--context-text <TEXT>', 'the same as text, for the handwriting transformer')
    .option('--capture <HOOKS>', 'hooks by TransformerLens’s names, with commas and stars, or all')
    .option('--edits <FILE>', 'JSON: a list of edits, applied in order')
    .option('--edits-tensors <FILE>', 'the .safetensors file that the edits name tensors of')
    .option('--process <STEPS>', 'fold_ln, center_writing_weights, center_unembed, fold_value_biases')
    .option('--provider <NAME>', 'auto, cpu, webgpu, cuda, dml or coreml')
    .option('--threads <NUMBER>', 'threads of the CPU; all of them where absent')
    .requiredOption('--out <FILE>', 'the file to write: .safetensors or .npz')
    .option('--json', 'print one JSON value')
    .option('--verbose', 'print a stack with a fault of ours')
    .addHelpText(
      'after',
      '\nExample:\n  induction-lab run models/gpt2 --tokens 0,5,3,5 --capture all --out run.safetensors',
    )
    .action((path: string, options: RunOptions) => run(runCommand(path, options)))
  withLibraryCommands(lab, run)

  withAnalyseOptions(lab.command('analyse'))
    .description('Print one analysis of a model, as tables with names on their axes.')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  induction-lab analyse models/gpt2 detectors --repeat 50 --seed 1\n' +
        '  induction-lab analyse models/gpt2 loss --tokens 0,5,3,5',
    )
    .action((path: string, name: string, options: AnalyseOptions) => run(analyseCommand(path, name, options)))
  return lab
}

function withCircuit(command: Command): Command {
  return command
    .option(
      '--example <NAME>',
      'an example instead of a document: induction, induction-empty, published-head',
    )
    .option('--tokens <TOKENS>', 'the tokens: letters (abcda), or words with commas')
    .option('--strength <NUMBER>', 'the constant s of the circuit')
    .option('--vocabulary <TOKENS>', 'the vocabulary of the example (abcd)')
    .option('--positions <NUMBER>', 'how many positions the example has (5)')
    .option('--json', 'print the JSON on one line')
    .option('--verbose', 'print a stack with a fault of ours')
}

function reported(error: unknown, verbose: boolean): Exit {
  if (error instanceof CommanderError) return reportedUsage(error)
  if (error instanceof CliError) {
    printError(error.code, error.message)
    return 2
  }
  printError(
    'FAULT',
    `This is a fault of induction-lab: ${error instanceof Error ? error.message : String(error)}`,
  )
  if (verbose && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  return 3
}

function reportedUsage({ code, exitCode, message }: CommanderError): Exit {
  if (exitCode === 0) return 0
  printError(
    'USAGE',
    code === 'commander.help'
      ? 'Name a command: check, trace, derive, figure, import, run, analyse, models, download, verify or self-test. ' +
          'induction-lab --help says what they do.'
      : `${message.replace(/^error: /, '')}${message.endsWith('.') ? '' : '.'} See --help.`,
  )
  return 2
}

/** A reader that has seen enough (`| head`) is no fault. */
function stopOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}
