// Images of decision regions, computed once a projection, in slices between frames.

import { channelsOfHex, NEUTRAL_COLOUR } from "../../core/colorscales";
import { IdleTask } from "../../core/scheduling";
import type { Recording } from "../data/recording";
import { toPixel, type Viewport } from "../geometry/camera";
import type { Positions } from "../geometry/geometry";
import { imageOf, type Pixels } from "./density";
import { type Regions, regionsInSteps, type Steps } from "./regions";

const CELLS = 144; // in a row and in a column
const ENLARGED = 4; // pixels of the image a cell
const ROOM = 1.08; // what is covered, times what the picture needs, so that nothing is cut off
const AXES_REST_MS = 250; // axes that were dragged have to rest for so long
const ROWS_A_STEP = 16;
const REGION_OPACITY = 0.35; // where the answer is certain
const BORDER_OPACITY = 0.6;
const BORDER_CERTAINTY = 0.2; // of the surest cell beside a border that is drawn in full; where nothing is certain, borders are noise
const NOWHERE = 65535;

interface Entry {
  axes: string; // where its axes are
  reach: number;
  image: OffscreenCanvas | null; // once it has come
  cancel: () => void;
}

export class RegionImages {
  private readonly _entries = new WeakMap<Positions, Entry>();
  private _destroyed = false;

  /** `onReady` hears when some regions have come. */
  constructor(
    private readonly _recording: Recording,
    private readonly _onReady: () => void,
  ) {}

  destroy(): void {
    this._destroyed = true;
  }

  /** Whether the regions of a flat picture are there; asks for them. */
  has(positions: Positions): boolean {
    const axes = axesKey(positions);
    const before = this._entries.get(positions);
    if (before?.axes === axes) return before.image !== null;
    before?.cancel();
    const timer = setTimeout(() => this._compute(positions, entry), before ? AXES_REST_MS : 0);
    const entry: Entry = { axes, reach: reachOf(positions), image: null, cancel: () => clearTimeout(timer) };
    this._entries.set(positions, entry);
    return false;
  }

  /** Draw the regions into the context of a pane, where they are there, smoothly enlarged. */
  draw(context: CanvasRenderingContext2D, positions: Positions, view: Viewport): void {
    const { image, reach } = this._entries.get(positions) ?? { image: null, reach: 0 };
    if (!image) return;
    const [left, top] = toPixel(view, -reach, reach);
    const side = 2 * reach * view.scale;
    // Only what is in sight, since the whole may be as large as a house.
    const [x0, x1] = [left, left + side].map((x) => Math.min(Math.max(x, 0), view.width));
    const [y0, y1] = [top, top + side].map((y) => Math.min(Math.max(y, 0), view.height));
    if (x1 <= x0 || y1 <= y0) return;
    context.imageSmoothingQuality = "high";
    const [x, y, width, height] = [x0 - left, y0 - top, x1 - x0, y1 - y0].map((length) => (length * image.width) / side);
    context.drawImage(image, x, y, width, height, x0, y0, x1 - x0, y1 - y0);
  }

  private _compute(positions: Positions, entry: Entry): void {
    if (this._destroyed) return;
    const chore = new IdleTask(this._steps(positions, entry.reach), (image) => {
      if (this._destroyed) return;
      entry.image = image;
      this._onReady();
    });
    entry.cancel = () => chore.cancel();
  }

  private *_steps(positions: Positions, reach: number): Steps<OffscreenCanvas> {
    const regions = yield* regionsInSteps(this._recording, (checkpoint) => positions.at(checkpoint), reach, CELLS);
    return imageOf(yield* drawRegionsInSteps(regions, this._recording.colours, ENLARGED));
  }
}

/** Where a picture's axes are, as a word that is another when they were dragged. */
export function axesKey({ axes, corners }: Positions): string {
  return axes ? corners.join() : "";
}

/** Half the side of the square that holds a picture, also where its axes were dragged. */
function reachOf({ extent, corners, axes }: Positions): number {
  const inside = axes ? corners.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : 0;
  return ROOM * Math.max(...extent, inside);
}

/**
 * The regions as an image, so many pixels a cell: the class's colour, the stronger the more certain, nothing where nothing is known,
 * and thin lines between classes. Cells vote with their certainty on the pixels between them, so that borders are smooth.
 */
export function* drawRegionsInSteps(regions: Regions, colours: readonly string[], enlarged = ENLARGED): Steps<Pixels> {
  const [width, height] = [regions.width * enlarged, regions.height * enlarged];
  const data = new Uint8ClampedArray(4 * width * height);
  const winners = new Uint16Array(width * height).fill(NOWHERE);
  const lines = new Uint8Array(width * height); // the opacity that a line would have
  const channels = Uint8Array.from(colours.flatMap(channelsOfHex));
  const ballot = { winner: 0, strength: 0, coverage: 0, clear: 0 };
  const columns = Array.from({ length: width }, (_, x) => betweenCells(x, enlarged, regions.width));
  for (let y = 0, at = 0; y < height; y++) {
    if (y % ROWS_A_STEP === 0) yield;
    const row = betweenCells(y, enlarged, regions.height);
    for (let x = 0; x < width; x++, at++) {
      vote(ballot, regions, columns[x], row);
      if (!ballot.coverage) continue;
      const { winner, strength, coverage, clear } = ballot;
      winners[at] = winner;
      lines[at] = 255 * BORDER_OPACITY * coverage * Math.min(clear / BORDER_CERTAINTY, 1);
      for (let channel = 0; channel < 3; channel++) data[4 * at + channel] = channels[3 * winner + channel];
      data[4 * at + 3] = 255 * REGION_OPACITY * strength * coverage;
    }
  }
  drawBorders(data, winners, lines, width);
  return { width, height, data };
}

/** The two cells that a pixel is between, and how far it is to the second. */
interface Between {
  before: number;
  after: number;
  share: number;
}

function betweenCells(pixel: number, enlarged: number, nCells: number): Between {
  const at = Math.min(Math.max((pixel + 0.5) / enlarged - 0.5, 0), nCells - 1);
  const before = Math.min(Math.floor(at), Math.max(nCells - 2, 0));
  return { before, after: Math.min(before + 1, nCells - 1), share: at - before };
}

interface CellVote {
  winner: number; // the class
  strength: number; // by how much it wins
  coverage: number; // how well the place is known
  clear: number; // how sure the surest cell is
}

/** Count the votes of four cells. */
function vote(ballot: CellVote, { width, classes, certainty, coverage }: Regions, column: Between, row: Between): void {
  const a = row.before * width + column.before;
  const b = row.before * width + column.after;
  const c = row.after * width + column.before;
  const d = row.after * width + column.after;
  const ofD = column.share * row.share;
  const ofB = column.share - ofD;
  const ofC = row.share - ofD;
  const ofA = 1 - column.share - ofC;
  ballot.coverage = (ofA * coverage[a] + ofB * coverage[b] + ofC * coverage[c] + ofD * coverage[d]) / 255;
  if (!ballot.coverage) return;
  const votesA = ofA * certainty[a];
  const votesB = ofB * certainty[b];
  const votesC = ofC * certainty[c];
  const votesD = ofD * certainty[d];
  const [A, B, C, D] = [classes[a], classes[b], classes[c], classes[d]];
  const forA = votesA + (B === A ? votesB : 0) + (C === A ? votesC : 0) + (D === A ? votesD : 0);
  const forB = votesB + (C === B ? votesC : 0) + (D === B ? votesD : 0); // a class that A has too has lost here already, or to it
  const forC = votesC + (D === C ? votesD : 0);
  const most = Math.max(forA, forB, forC, votesD);
  ballot.winner = most === forA ? A : most === forB ? B : most === forC ? C : D;
  ballot.strength = Math.max(2 * most - votesA - votesB - votesC - votesD, 0) / 255;
  ballot.clear = Math.max(certainty[a], certainty[b], certainty[c], certainty[d]) / 255;
}

/** A line of one pixel where a class meets another on the right or below. */
function drawBorders(data: Uint8ClampedArray, winners: Uint16Array, lines: Uint8Array, width: number): void {
  const line = channelsOfHex(NEUTRAL_COLOUR);
  for (let at = 0; at < winners.length; at++) {
    const here = winners[at];
    if (here === NOWHERE) continue;
    const right = (at + 1) % width ? winners[at + 1] : NOWHERE;
    const below = at + width < winners.length ? winners[at + width] : NOWHERE;
    if ((right === NOWHERE || right === here) && (below === NOWHERE || below === here)) continue;
    if (lines[at] <= data[4 * at + 3]) continue;
    data.set(line, 4 * at);
    data[4 * at + 3] = lines[at];
  }
}
