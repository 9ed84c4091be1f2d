/** The conformance suite: what every device does alike, wherever it runs. */
import { accuracyCases } from './accuracy-cases.testing.ts';
import { agreementCases } from './agreement-cases.testing.ts';
import type { DeviceCase } from './device-case.testing.ts';
import { laneCases } from './lane-cases.testing.ts';
import { modelCases } from './model-cases.testing.ts';
import { phaseCases } from './phase-cases.testing.ts';
import { programCases } from './program-cases.testing.ts';
import { stateCases } from './state-cases.testing.ts';
import { sweepCases } from './sweep-cases.testing.ts';

export const deviceCases: readonly DeviceCase[] = [
  ...programCases,
  ...laneCases,
  ...stateCases,
  ...sweepCases,
  ...modelCases,
  ...agreementCases,
  ...phaseCases,
  ...accuracyCases,
];
