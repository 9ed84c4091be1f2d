/**
 * Makes sure that the tests of several processes have an mpirun: where there is none, root installs Debian's Open MPI.
 * Where it cannot be had, those tests say that they are skipped.
 */
import { installWithApt, isInstalled } from './system-packages.mjs';

/** True where there is an mpirun in the end. */
export const installMpi = () => isInstalled('mpirun') || installWithApt('mpirun', 'openmpi-bin');
