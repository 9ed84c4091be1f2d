/** Session settings that both ways to the library share. */
import type { CpuDeviceOptions } from './processor.ts';

/** Keys of onnxruntime_session_options_config_keys.h, without their common prefix `session.`. */
export const sessionConfig = ({
  flushDenormals = false,
}: CpuDeviceOptions): Readonly<Record<string, string>> => ({
  set_denormal_as_zero: flushDenormals ? '1' : '0',
  // Programs of one device run in turn: threads of one that still spin would take the next one's cores.
  force_spinning_stop: '1',
});
