/**
 * How much each pixel belongs to a dark line: the flow-based difference of Gaussians of Kang, Lee and Chui,
 * "Coherent Line Drawing" (2007), in the separable form of Winnemöller, Kyprianidis and Olsen, "XDoG" (2012),
 * section 2.6. A pixel that is darker than its surroundings across an edge, on the mean along the edge, is of a
 * line: long strokes stay, texture goes.
 */

import { type Image, withChannels } from '../image.ts';
import { type EdgeFlow, edgeFlow } from './edge-flow.ts';
import { channelPlanes, clamped, gaussian, type Plane, valueAt } from './plane.ts';

/** The wider Gaussian's part of the narrow one: DoG is then nearest to the Laplacian (Marr and Hildreth 1980). */
const WIDER = 1.6;

/** Smoothing of the flow and along the flow, in sigmas: 1.2 and 3 pixels at 256; more rounds small corners. */
const FLOW_SIGMAS = 2;
const STROKE_SIGMAS = 5;

/** Of an image with 1 or 3 channels: the difference across the flow, averaged along it; of lightness in [0,1]. */
export const lineResponse = (image: Image, sigma: number): Plane => {
  const flow = edgeFlow(channelPlanes(image), FLOW_SIGMAS * sigma);
  const [lightness] = channelPlanes(withChannels(image, 1)) as [Plane];
  return alongFlow(acrossFlow(lightness, flow, sigma), flow, STROKE_SIGMAS * sigma);
};

/** The wide Gaussian less the narrow one, on a line across the edge: above 0 on its dark side. */
const acrossFlow = (plane: Plane, flow: EdgeFlow, sigma: number): Plane => {
  const wideSigma = WIDER * sigma;
  const reach = Math.ceil(2 * wideSigma);
  const distances = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const narrow = normalised(distances.map((distance) => gaussian(distance, sigma)));
  const wide = normalised(distances.map((distance) => gaussian(distance, wideSigma)));
  const weights = wide.map((weight, k) => weight - (narrow[k] as number));
  return mapPlane(plane, (x, y, i) => {
    const [nx, ny] = [-(flow.y[i] as number), flow.x[i] as number]; // across
    let sum = 0;
    for (let k = 0; k < weights.length; k++) {
      const distance = k - reach;
      sum += (weights[k] as number) * valueAt(plane, x + distance * nx, y + distance * ny);
    }
    return sum;
  });
};

const normalised = (weights: readonly number[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** The Gaussian mean along the curve that follows the flow both ways, in steps of a pixel. */
const alongFlow = (plane: Plane, flow: EdgeFlow, sigma: number): Plane => {
  const { width, height } = plane;
  const numSteps = Math.floor(2 * sigma);
  const weights = Array.from({ length: numSteps + 1 }, (_, step) => gaussian(step, sigma));
  const total = weights.reduce((sum, weight) => sum + 2 * weight, -1); // the middle counts once
  return mapPlane(plane, (startX, startY, start) => {
    let sum = plane.values[start] as number;
    for (const way of [1, -1]) {
      let [x, y] = [startX, startY];
      let [dx, dy] = [way * (flow.x[start] as number), way * (flow.y[start] as number)];
      for (let step = 1; step <= numSteps; step++) {
        x += dx;
        y += dy;
        sum += (weights[step] as number) * valueAt(plane, x, y);
        const i = clamped(Math.round(y), height) * width + clamped(Math.round(x), width);
        const [fx, fy] = [flow.x[i] as number, flow.y[i] as number];
        const turn = fx * dx + fy * dy < 0 ? -1 : 1; // the flow has no sign: go on, not back
        [dx, dy] = [turn * fx, turn * fy];
      }
    }
    return sum / total;
  });
};

const mapPlane = ({ width, height }: Plane, rule: (x: number, y: number, index: number) => number): Plane => {
  const values = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++, i++) values[i] = rule(x, y, i);
  return { width, height, values };
};
