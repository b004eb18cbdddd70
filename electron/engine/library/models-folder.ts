import { homedir } from 'node:os'
import { join } from 'node:path'

/** Names the folder of models, before the place that the system has. */
export const MODELS_VARIABLE = 'INDUCTION_LAB_MODELS'

/**
 * Where downloaded and imported models are kept unless a person chose another folder: `INDUCTION_LAB_MODELS`, or the
 * place that the system has for an application's data.
 */
export function modelsFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  const named = env[MODELS_VARIABLE]
  if (named) return named
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Induction Lab', 'models')
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Induction Lab', 'models')
  }
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'induction-lab', 'models')
}
