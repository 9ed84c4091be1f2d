/** The confusion matrix of classes as a shaded table, with the accuracy and IoU of each class. */
import type { ConfusionMatrix } from '../metrics/confusion-matrix.ts';
import { labelScores } from '../metrics/label-scores.ts';
import { escapeHtml } from '../pages/html.ts';
import type { ClassColour } from './class-palette.ts';
import type { ClassReport } from './report.ts';

export const classesHtml = (reports: readonly ClassReport[]): string =>
  reports
    .map(
      ({ title, classes, matrices }) =>
        `<section class="last"><h2>Classes: ${escapeHtml(title)}</h2><p class="note">Of 100 pixels of a row’s class, how many were predicted as each column’s. Accuracy is the diagonal; IoU also counts pixels wrongly predicted as the class.</p>${matrices
          .map(
            ({ name, confusion }, i) =>
              `<details${i === 0 ? ' open' : ''}><summary>${escapeHtml(name)}</summary><div class="wide">${matrixHtml(confusion, classes)}</div></details>`,
          )
          .join('')}</section>`,
    )
    .join('\n');

const matrixHtml = (confusion: ConfusionMatrix, classes: readonly ClassColour[]): string => {
  const { numClasses, counts, unassigned } = confusion;
  const numNone = unassigned ? sumOf(unassigned) : 0;
  const { classAccuracies, classIous } = labelScores(confusion);
  const total = sumOf(counts) + numNone;
  const rows = classes.map((colour, row) => {
    const ofRow = counts.subarray(row * numClasses, (row + 1) * numClasses);
    const ofNone = unassigned?.[row] ?? 0;
    const numTrue = sumOf(ofRow) + ofNone;
    const cells = Array.from(ofRow, (count, column) =>
      shareCell(
        numTrue === 0 ? 0 : count / numTrue,
        `${colour.name} as ${classes[column]?.name ?? column}`,
        row === column,
      ),
    );
    return `<tr><th scope="row">${swatch(colour)}${escapeHtml(colour.name)}</th>${cells.join('')}${numNone > 0 ? shareCell(numTrue === 0 ? 0 : ofNone / numTrue, `${colour.name} as void`, false) : ''}<td>${percent(classAccuracies[row])}</td><td>${percent(classIous[row])}</td><td>${percent(numTrue / total)}</td></tr>`;
  });
  const heads = classes.map(
    (colour) =>
      `<th scope="col" title="${escapeHtml(colour.name)}"><span>${swatch(colour)}${escapeHtml(colour.name)}</span></th>`,
  );
  return `<table class="confusion"><thead><tr><th scope="col">true \\ predicted</th>${heads.join('')}${numNone > 0 ? '<th scope="col"><span>void</span></th>' : ''}<th scope="col">accuracy</th><th scope="col">IoU</th><th scope="col">of all pixels</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
};

const sumOf = (counts: Float64Array): number => counts.reduce((sum, count) => sum + count, 0);

const swatch = ({ colour }: ClassColour): string => `<i style="background:rgb(${colour.join(' ')})"></i>`;

/** A share as a shade, with its number if it rounds above 0 or is on the diagonal. */
const shareCell = (share: number, title: string, isRight: boolean): string => {
  const whole = Math.round(100 * share);
  return `<td class="share${isRight ? ' right' : ''}" style="--share:${whole}%" title="${escapeHtml(title)}: ${(100 * share).toFixed(1)} %">${whole > 0 || isRight ? whole : ''}</td>`;
};

const percent = (share: number | undefined): string =>
  share === undefined || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`;
