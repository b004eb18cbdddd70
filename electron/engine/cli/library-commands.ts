import type { Command } from 'commander'
import { downloadCommand, type DownloadCommandOptions } from './download-command'
import { modelsCommand, type ModelsOptions } from './models-command'
import { selfTestCommand, type SelfTestOptions } from './self-test-command'
import { verifyCommand, type VerifyOptions } from './verify-command'

/** The commands that list, fetch and check models. */
export function withLibraryCommands(lab: Command, run: (command: Promise<number>) => Promise<void>): void {
  common(lab.command('models'))
    .description('List the models that are here, and those that are known and can be fetched.')
    .option('--models <DIR>', 'another model folder')
    .addHelpText('after', '\nExample:\n  induction-lab models --json')
    .action((options: ModelsOptions) => run(modelsCommand(options)))

  common(lab.command('download'))
    .description('Fetch a model from the Hugging Face hub, check every file, and import it.')
    .argument('<ID>', 'the id of a known model, or owner/name[@revision]')
    .option('--endpoint <URL>', 'a mirror of the hub (HF_ENDPOINT)')
    .option('--proxy <URL>', 'http://host:port (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)')
    .option('--models <DIR>', 'another model folder (INDUCTION_LAB_MODELS)')
    .addHelpText(
      'after',
      '\nExample:\n  induction-lab download gpt2\n\nThe same command goes on with what was stopped.',
    )
    .action((id: string, options: DownloadCommandOptions) => run(downloadCommand(id, options)))

  common(lab.command('verify'))
    .description('Check an imported model again: its hash, its source, every provider, published values.')
    .argument('<MODEL>', 'an imported model’s folder, or the id of a model')
    .option('--models <DIR>', 'another model folder')
    .addHelpText('after', '\nExample:\n  induction-lab verify letters-2l')
    .action((model: string, options: VerifyOptions) => run(verifyCommand(model, options)))

  common(lab.command('self-test'))
    .description('Check every provider against the CPU, published numbers, and the models that come along.')
    .option('--threads <NUMBER>', 'threads of the CPU; all of them where absent')
    .addHelpText('after', '\nExample:\n  induction-lab self-test')
    .action((options: SelfTestOptions) => run(selfTestCommand(options)))
}

function common(command: Command): Command {
  return command
    .option('--json', 'print one JSON value')
    .option('--verbose', 'print a stack with a fault of ours')
}
