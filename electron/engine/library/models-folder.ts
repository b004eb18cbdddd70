import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where downloaded and imported models are kept unless a person chose another folder: `INDUCTION_LAB_MODELS`, or the
 * place that the system has for an application's data.
 */
export function modelsFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  if (env.INDUCTION_LAB_MODELS) return env.INDUCTION_LAB_MODELS
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Induction Lab', 'models')
  if (platform === 'win32') {
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Induction Lab', 'models')
  }
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'induction-lab', 'models')
}
