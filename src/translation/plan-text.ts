/** One line that says how images go into a network of another program and come out of it, and why. */
import type { ImagePlan, ImagePort } from './image-plan.ts';

/** Of images: `go in as NHWC, RGB, 0:255 (it begins with Div 255), and come out as NHWC, RGB, 0:1 (it ends with Sigmoid)`. */
export const planText = ({ input, output, candidates }: ImagePlan): string => {
  const chosen =
    candidates.length > 1 ? `"${output.name}", one of ${candidates.length} outputs (--output-name): ` : '';
  const [goingIn, comingOut] = [portText(input), `${chosen}${portText(output)}`];
  const isGuess = input.rangeReason === undefined;
  if (isGuess)
    return `go in as ${goingIn}, and come out as ${comingOut}; nothing in the file says which numbers are black and white: if colours are wrong, give them, inputRange (--input-range 0:1 or 0:255)`;
  return input.rangeReason === output.rangeReason
    ? `go in as ${goingIn}, and come out as ${comingOut} (${input.rangeReason})`
    : `go in as ${goingIn} (${input.rangeReason}), and come out as ${comingOut} (${output.rangeReason})`;
};

/** `NHWC, RGB, 0:255`: layout, order of channels, black and white. */
export const portText = ({
  elementType,
  layout,
  channels,
  channelOrder,
  range,
  mean,
  std,
}: ImagePort): string => {
  const isNormalised = mean.some((value) => value !== 0) || std.some((value) => value !== 1);
  return [
    ...(elementType === 'float' ? [] : [elementType]),
    layout,
    channels === 1
      ? channelOrder === 'Y'
        ? 'luma of colours'
        : 'gray'
      : channels === 3 || channels === 4
        ? orderText(channels, channelOrder)
        : `${channels} channels`,
    range.map(shortNumber).join(':'),
    ...(isNormalised ? [`less mean ${mean.join(' ')}, by std ${std.join(' ')}`] : []),
  ].join(', ');
};

const orderText = (channels: number, order: string): string =>
  channels === 4 ? `${order} and alpha` : order;

const shortNumber = (value: number): string => String(Number(value.toPrecision(4)));
