import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { listSupportedBackends } from 'onnxruntime-node'

/** What computes: names of ONNX Runtime's execution providers. */
export const providers = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const

export type Provider = (typeof providers)[number]

/** As their makers write them. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  cpu: 'The CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'CoreML',
}

/** In the order of preference where nobody chose; the CPU is always there. */
const PREFERRED: readonly Provider[] = ['cuda', 'webgpu', 'dml', 'coreml', 'cpu']

/** Providers that are here, best first. Whether a device is behind one, only a session tells. */
export function presentProviders(): Provider[] {
  const listed = new Map(listSupportedBackends().map(({ name, bundled }) => [name, bundled]))
  return PREFERRED.filter(
    (provider) => provider === 'cpu' || listed.get(provider) === true || hasLibrary(provider, listed),
  )
}

/** CUDA comes as a library of its own beside ONNX Runtime, or not at all. */
function hasLibrary(provider: Provider, listed: ReadonlyMap<string, boolean>): boolean {
  if (provider !== 'cuda' || !listed.has(provider)) return false
  const { platform, arch } = process
  const main = createRequire(import.meta.url).resolve('onnxruntime-node/package.json')
  const name = platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so'
  return existsSync(join(main, '../bin/napi-v6', platform, arch, name))
}

/** Where Linux keeps its libraries, beside what the environment adds and what lies beside the program (Electron's). */
const LIBRARY_FOLDERS = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
]

/**
 * Whether a provider is worth a try that nobody asked for. Without a Vulkan loader WebGPU on Linux cannot work, and its
 * library complains on standard error past every log setting.
 */
export function isWorthATry(provider: Provider): boolean {
  if (provider !== 'webgpu' || process.platform !== 'linux') return true
  const added = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean)
  return [dirname(process.execPath), ...added, ...LIBRARY_FOLDERS].some((folder) =>
    existsSync(join(folder, 'libvulkan.so.1')),
  )
}
