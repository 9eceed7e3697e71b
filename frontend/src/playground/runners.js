// What runs along the edges: signals forward, error signals back, and both to where they change a weight.

import { alongEdge, edgeEnds } from "./layout";

const MOST_RUNNERS = 260; // dots along the edges of one layer; the strongest are drawn

/** What runs at this moment, for the shown sample. */
export function drawRunners(context, layout, moment, ink) {
  const { phase, progress } = moment;
  const { net } = moment.shot;
  if (phase === "forward" && progress < 1) {
    const [layer, t] = gapOf(progress, net.nLayers);
    for (const { from, to, amount, share } of carried(moment, layer, "forward")) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), t), amount, share, ink);
    }
  } else if (phase === "backward" && progress < 1) {
    const [gap, t] = gapOf(progress, net.nLayers);
    const layer = net.last - gap;
    if (layer === 0) return; // the inputs learn nothing
    for (const { from, to, amount, share } of carried(moment, layer, "backward")) {
      drawRunner(context, alongEdge(...edgeEnds(layout, layer, from, to), 1 - t), amount, share, ink, true);
    }
  } else if (phase === "update" && progress < 0.5) {
    // The change of a weight is the product of what came forward and what came back: both run to its middle and meet.
    for (let layer = 0; layer < net.nLayers; layer++) {
      for (const { from, to, forward, back, share } of changes(moment, layer)) {
        const ends = edgeEnds(layout, layer, from, to);
        drawRunner(context, alongEdge(...ends, progress), forward, share, ink);
        drawRunner(context, alongEdge(...ends, 1 - progress), back, share, ink, true);
      }
    }
  }
}

/** Which gap between columns a progress is in, and how far along it. */
function gapOf(progress, gaps) {
  const at = Math.min(progress * gaps, gaps - 1e-9);
  return [Math.floor(at), easedRun(at - Math.floor(at))];
}

/** Slow at both ends, t from 0 to 1. */
export function easedRun(t) {
  return t * t * (3 - 2 * t);
}

/** What the edges of a layer carry for the shown sample: w·x forward, w·δ backward; the strongest of them. */
function carried({ shot, place, inputs }, layer, way) {
  const { net, working } = shot;
  const found = [];
  const a = shot.a(place);
  const delta = shot.delta(place);
  for (let from = 0; from < net.inputs(layer); from++) {
    const x = layer ? a[net.unit(layer - 1, from)] : inputs[from];
    for (let to = 0; to < net.units(layer); to++) {
      const w = working[net.weight(layer, from, to)];
      found.push({ from, to, amount: w * (way === "forward" ? x : delta[net.unit(layer, to)]) });
    }
  }
  return strongest(found);
}

function changes({ shot, place, inputs }, layer) {
  const { net, before, after } = shot;
  const found = [];
  const a = shot.a(place);
  const delta = shot.delta(place);
  for (let from = 0; from < net.inputs(layer); from++) {
    for (let to = 0; to < net.units(layer); to++) {
      const at = net.weight(layer, from, to);
      const forward = layer ? a[net.unit(layer - 1, from)] : inputs[from];
      found.push({ from, to, amount: after[at] - before[at], forward, back: delta[net.unit(layer, to)] });
    }
  }
  return strongest(found);
}

function strongest(found) {
  const most = found.reduce((largest, { amount }) => Math.max(largest, Math.abs(amount)), 0) || 1;
  const shown = found.map((each) => ({ ...each, share: Math.abs(each.amount) / most })).filter(({ share }) => share > 0.04);
  return shown.length > MOST_RUNNERS ? shown.sort((a, b) => b.share - a.share).slice(0, MOST_RUNNERS) : shown;
}

/** One of them; those that run back are hollow. */
export function drawRunner(context, { x, y }, amount, share, ink, hollow = false) {
  const radius = 1.4 + 3 * Math.sqrt(share);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = hollow ? ink.background : amount < 0 ? ink.less : ink.more;
  context.fill();
  context.lineWidth = hollow ? 1.6 : 1;
  context.strokeStyle = hollow ? (amount < 0 ? ink.less : ink.more) : ink.background;
  context.stroke();
}
