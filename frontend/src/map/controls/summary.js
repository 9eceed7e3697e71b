// What is shown, in words: for who listens to the page, under a picture that is taken along, and as a file's name.

import { countedSamples, percent } from "../../core/dom";
import { safeFileName } from "../../core/download";
import { hintFor } from "./hints";
import { COLOURINGS } from "../colorencodings";
import { accuracies, answer } from "../data/recording";

const TRAILED = { all: "all samples", chosen: "chosen samples", flips: "samples with a new answer" };

/** @typedef {import("../controller").MapController} MapController */

/** All of it, as one sentence: the picture, the moment, what is chosen and pinned. @param {MapController} controller */
export function spokenSummary(controller) {
  const { look, colour, picked } = controller;
  return [
    [pictureWords(controller), ...momentWords(controller)].join(", "),
    ...(look.colour ? [`coloured by ${colouringTitle(colour)}`] : []),
    ...layerWords(controller),
    ...attentionWords(controller),
    ...(picked >= 0 ? [pinnedWords(controller)] : []),
  ].join("; ");
}

/** The title of a picture that is taken along, such as "digits: t-SNE in 2-D". @param {MapController} controller */
export function titleOfPicture(controller) {
  return `${controller.recording.name}: ${pictureWords(controller)}`;
}

/** Its moment, such as "epoch 12 of 45, 93.1 % right". @param {MapController} controller */
export function momentOfPicture(controller) {
  return momentWords(controller).join(", ");
}

/** What stands under it: what the colours say, and how to read it. @param {MapController} controller */
export function captionOfPicture(controller) {
  const { recording, spaces, colour, look } = controller;
  const colours = `${countedSamples(recording.nSamples)}, coloured by ${colouringTitle(colour)}`;
  const shown = [colours, ...layerWords(controller), ...attentionWords(controller)].join("; ");
  const still = { method: spaces.drawn.method, dims: 2 }; // nobody can turn it there
  const reading =
    look.grid === "pictures"
      ? ""
      : ` ${hintFor(still, spaces.positions.words, "", recording, undefined, spaces.positions.placed, spaces.positions.arched)}`;
  return `${shown}.${reading}`;
}

/**
 * A name for a file of what is seen, such as "nnviz-digits-tsne-epoch-12".
 * @param {MapController} controller @param {boolean} [still]  of one moment
 */
export function fileStem(controller, still = true) {
  const { recording, spaces, look } = controller;
  const { method, dims } = spaces.drawn;
  const picture = look.grid === "pictures" ? "pictures" : dims === 3 ? `${method}-3d` : method;
  const moment = still && look.grid !== "epochs" ? [`epoch-${epochLabel(controller)}`] : ["epochs"];
  return safeFileName(["nnviz", safeFileName(recording.name), picture, ...moment].join("-"));
}

/** @param {MapController} controller */
export function epochLabel({ recording, timeline }) {
  return recording.checkpoints[timeline.checkpoint].label;
}

/** What is drawn besides plain dots where they belong. */
function layerWords({ recording, look, scenes, since }) {
  return [
    scenes.some(({ positions }) => positions.held) && "axes moved by hand",
    look.draw === "images" && "some samples as their images",
    look.draw === "density" && "crowds shaded",
    look.regions && scenes.every(({ positions }) => positions.dims === 2) && "behind them what the network would answer there",
    look.trails !== "none" && `trails of ${TRAILED[look.trails]} since epoch ${recording.checkpoints[since].label}`,
  ].filter(Boolean);
}

/** Which dots are set apart from the others. */
function attentionWords({ attention, recording, look }) {
  const { kept } = attention.highlight;
  const chosen = attention.selection.size;
  return [
    kept >= 0 && `only class ${recording.classNames[kept]} in colour`,
    look.only === "wrong" && "only wrong answers in colour",
    look.only === "flips" && "only new answers in colour",
    look.rings && "wrong answers ringed",
    chosen > 0 && `${countedSamples(chosen)} chosen`,
  ].filter(Boolean);
}

/** "t-SNE in 2-D". */
function pictureWords({ spaces, panes, look, scenes }) {
  const titleOf = ({ method }) => spaces.methods.find(({ name }) => name === method)?.title ?? method;
  const { drawn } = spaces;
  if (look.grid !== "pictures" || !panes.size) return `${titleOf(drawn)} in ${drawn.dims}-D`;
  return `${scenes.map(({ title }) => title).join(", ")} in ${drawn.dims}-D`;
}

/** "epoch 12 of 45" and "93.1 % right". */
function momentWords(controller) {
  const { recording, timeline, look, scenes } = controller;
  if (look.grid === "epochs" && scenes.length > 1) {
    return [`${scenes.length} epochs from ${scenes[0].title} to ${scenes.at(-1).title}`];
  }
  const words = [`epoch ${epochLabel(controller)} of ${recording.checkpoints.at(-1).label}`];
  const accuracy = accuracies(recording);
  if (accuracy) words.push(`${percent(accuracy.shares[timeline.checkpoint])} ${accuracy.of}`);
  return words;
}

/** "sample 1234 pinned: is 7, network says 9, 61 %". */
function pinnedWords({ recording, timeline, picked }) {
  const { labels, predictions, nSamples, classNames } = recording;
  const says = predictions[timeline.checkpoint * nSamples + picked];
  const sure = percent(answer(recording, timeline.checkpoint, picked)[says], 0);
  const truth = labels ? `is ${classNames[labels[picked]]}, ` : "";
  return `sample ${picked} pinned: ${truth}network says ${classNames[says]}, ${sure}`;
}

function colouringTitle(colour) {
  return COLOURINGS.find(({ name }) => name === colour).title;
}
