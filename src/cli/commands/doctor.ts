/** `pix2pix doctor`: what trainings run on; each of its commands has its own file. */
import type { Command } from 'commander';
import { addNamed } from '../command-table.ts';
import { addDoctorCluster } from './doctor-cluster.ts';

export const addDoctor = (program: Command): void => {
  addDoctorCluster(addNamed(program, 'doctor'));
};
