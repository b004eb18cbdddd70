#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { register } from 'tsx/esm/api'

// The command line runs from its sources, so that it works right after `npm ci`. The tsconfig is ours whatever
// folder the command is called from.
register({ tsconfig: fileURLToPath(new URL('../../../tsconfig.node.json', import.meta.url)) })
const { main } = await import('./main.ts')
process.exitCode = await main(process.argv.slice(2))
