import { FormatError } from '#shared/formats/format-error'
import { isNpy } from '#shared/formats/npy'
import { isSafetensors } from '#shared/formats/safetensors'
import { isZip } from '#shared/formats/zip'
import type { ByteSource } from '../byte-source'
import { damagedFile, WeightsError } from '../weights-error'
import type { Checkpoint } from './checkpoint'
import { openNpy, openNpz } from './npz-reader'
import { openSafetensors } from './safetensors-reader'
import { openTorchLegacy } from './torch-legacy'
import { openTorchZip } from './torch-zip'
import { zipFiles } from './zip-archive'

/**
 * What a checkpoint file holds, told apart by its content: `.safetensors`, PyTorch's archive or its legacy format,
 * `.npz`, `.npy`. Nothing in the file is run, and no tensor is read.
 *
 * @throws WeightsError naming the fault of any other file
 */
export async function openCheckpoint(source: ByteSource): Promise<Checkpoint> {
  if (source.size === 0)
    throw new WeightsError('NOT_A_CHECKPOINT', 'The file is empty. Download or save it again.')
  const head = await source.read(0, Math.min(source.size, 512))
  try {
    if (isZip(head)) return await openArchive(source)
    if (isNpy(head)) return await openNpy(source)
    if (isPickle(head)) return await openTorchLegacy(source)
    if (isSafetensors(head)) return await openSafetensors(source)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw error.kind === 'damaged'
      ? damagedFile(error.message)
      : new WeightsError('UNSUPPORTED', error.message)
  }
  throw new WeightsError('NOT_A_CHECKPOINT', sentenceFor(head))
}

async function openArchive(source: ByteSource): Promise<Checkpoint> {
  const files = await zipFiles(source)
  const arrays = files.some(({ name }) => name.endsWith('.npy'))
  return arrays ? openNpz(source, files) : openTorchZip(source, files)
}

/** The instruction for a protocol of at least 2, which every `torch.save` of the last ten years begins with. */
function isPickle(head: Uint8Array): boolean {
  return head[0] === 0x80 && head[1] >= 2 && head[1] <= 5
}

function sentenceFor(head: Uint8Array): string {
  const text = String.fromCharCode(...head)
    .trimStart()
    .toLowerCase()
  if (text.startsWith('version https://git-lfs')) {
    return 'The file is a Git LFS pointer, not the weights. Fetch them: git lfs pull.'
  }
  if (text.startsWith('<!doctype') || text.startsWith('<html') || text.startsWith('<?xml')) {
    return 'The file is a web page, not a checkpoint: the download went wrong. Download the file itself.'
  }
  if (head.length > 262 && text.slice(257, 262) === 'ustar') {
    return 'The file is a tar archive. Unpack it and name the checkpoint in it.'
  }
  return 'The file is none of .safetensors, PyTorch (.pt, .pth, .ckpt, .bin), .npz and .npy. Choose a file of weights.'
}
