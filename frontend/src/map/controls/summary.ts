// Text summaries of the map: hint, screen reader announcement, caption of exported images, file names.

import { countedSamples, percent } from "../../core/dom";
import { safeFileName } from "../../core/download";
import { availableEncodings } from "../colorencodings";
import { accuracies, predictedClass, probabilitiesOf, type Recording } from "../data/recording";
import { LinearPositions } from "../geometry/linear";
import type { Projection, Projections } from "../geometry/projections";
import type { ViewModel } from "../viewmodel";

const TRAILED = { none: "", all: "all samples", chosen: "chosen samples", flips: "samples with a new answer" };

/** All of it, as one sentence: the picture, the moment, what is chosen and pinned. */
export function spokenSummary(model: ViewModel): string {
  const { display, picked } = model;
  return [
    [pictureWords(model), ...momentWords(model)].join(", "),
    ...(display.colour ? [`coloured by ${colouringTitle(model)}`] : []),
    ...layerWords(model),
    ...attentionWords(model),
    ...(picked >= 0 ? [pinnedWords(model)] : []),
  ].join("; ");
}

/** The title of a picture that is taken along, such as "digits: t-SNE in 2-D". */
export function titleOfPicture(model: ViewModel): string {
  return `${model.recording.name}: ${pictureWords(model)}`;
}

/** Its moment, such as "epoch 12 of 45, 93.1 % right". */
export function momentOfPicture(model: ViewModel): string {
  return momentWords(model).join(", ");
}

/** What stands under it: what the colours say, and how to read it. */
export function captionOfPicture(model: ViewModel): string {
  const { recording, projections, display } = model;
  const colours = `${countedSamples(recording.nSamples)}, coloured by ${colouringTitle(model)}`;
  const contents = [colours, ...layerWords(model), ...attentionWords(model)].join("; ");
  const still = { method: projections.current.method, dims: 2 }; // nobody can turn it there
  return display.grid === "pictures" ? `${contents}.` : `${contents}. ${hintFor(still, projections, recording)}`;
}

/** A name for a file of what is seen, such as "nnviz-digits-tsne-epoch-12". @param still whether it is of one moment */
export function fileStem(model: ViewModel, still = true): string {
  const { recording, projections, display } = model;
  const { method, dims } = projections.current;
  const picture = display.grid === "pictures" ? "pictures" : dims === 3 ? `${method}-3d` : method;
  const moment = still && display.grid !== "epochs" ? `epoch-${epochLabel(model)}` : "epochs";
  return safeFileName(["nnviz", safeFileName(recording.name), picture, moment].join("-"));
}

export function epochLabel({ recording, timeline }: ViewModel): string {
  return recording.checkpoints[timeline.checkpoint].label;
}

/** What is drawn besides plain dots where they belong. */
function layerWords({ recording, display, scenes, since }: ViewModel): string[] {
  return present([
    scenes.some(({ positions }) => positions instanceof LinearPositions && positions.isModified) && "axes moved by hand",
    display.draw === "images" && "some samples as their images",
    display.draw === "density" && "crowds shaded",
    display.regions &&
      scenes.every(({ positions }) => positions.dims === 2) &&
      "behind them what the network would answer there",
    display.trails !== "none" && `trails of ${TRAILED[display.trails]} since epoch ${recording.checkpoints[since].label}`,
  ]);
}

/** Which dots are set apart from the others. */
function attentionWords({ interaction, recording, display }: ViewModel): string[] {
  const { fixed } = interaction.highlight;
  const chosen = interaction.selection.size;
  return present([
    fixed >= 0 && `only class ${recording.classNames[fixed]} in colour`,
    display.only === "wrong" && "only wrong answers in colour",
    display.only === "flips" && "only new answers in colour",
    display.rings && "wrong answers ringed",
    chosen > 0 && `${countedSamples(chosen)} chosen`,
  ]);
}

/** "t-SNE in 2-D". */
function pictureWords({ projections, panes, display, scenes }: ViewModel): string {
  const { current, methods } = projections;
  const alone = display.grid !== "pictures" || !panes.size;
  const title = methods.find(({ name }) => name === current.method)?.title ?? current.method;
  return `${alone ? title : scenes.map((pane) => pane.title).join(", ")} in ${current.dims}-D`;
}

/** "epoch 12 of 45" and "93.1 % right". */
function momentWords(model: ViewModel): string[] {
  const { recording, timeline, display, scenes } = model;
  if (display.grid === "epochs" && scenes.length > 1) {
    return [`${scenes.length} epochs from ${scenes[0].title} to ${scenes[scenes.length - 1].title}`];
  }
  const words = [`epoch ${epochLabel(model)} of ${lastLabel(recording)}`];
  const accuracy = accuracies(recording);
  if (accuracy) words.push(`${percent(accuracy.shares[timeline.checkpoint])} ${accuracy.of}`);
  return words;
}

/** "sample 1234 pinned: is 7, network says 9, 61 %". */
function pinnedWords({ recording, timeline, picked }: ViewModel): string {
  const { labels, classNames } = recording;
  const says = predictedClass(recording, timeline.checkpoint, picked);
  const sure = percent(probabilitiesOf(recording, timeline.checkpoint, picked)[says], 0);
  const words = present([
    labels && `is ${classNames[labels[picked]]}`,
    says >= 0 && `network says ${classNames[says]}, ${sure}`,
  ]);
  return [`sample ${picked} pinned`, ...(words.length ? [words.join(", ")] : [])].join(": ");
}

function colouringTitle({ recording, colour }: ViewModel): string {
  return availableEncodings(recording).find(({ name }) => name === colour)?.title ?? colour;
}

function lastLabel({ checkpoints }: Recording): string {
  return checkpoints[checkpoints.length - 1].label;
}

/** Those parts of a sentence that there are. */
function present(parts: (string | false | null | undefined)[]): string[] {
  return parts.filter((part): part is string => Boolean(part));
}

// --- how to read the picture --------------------------------------------------------------------------------------------------

const OF_TWO =
  "Each dot is a sample: left to right by the network's belief in the two classes, higher the less decided it is " +
  "(twice the standard deviation of its answer). Equal ways along the arch are equal changes of the answer.";

const BEHIND =
  "Behind the dots: what the network says at that place, over the whole training; " +
  "pale where it is unsure, nothing where nothing ever was.";

/**
 * How to read a picture of what is drawn, and how it came about.
 * @param look how it is drawn, where that is to be explained too
 * @param awaited the title of what is wanted and not there, or ""
 */
export function hintFor(
  { method, dims }: Projection,
  { methods, positions }: Pick<Projections, "methods" | "positions">,
  recording: Recording,
  look?: ViewModel["display"],
  awaited = "",
): string {
  const { provenance, placed } = positions;
  const arched = positions instanceof LinearPositions && positions.arched;
  const hint = methods.find(({ name }) => name === method)?.hint ?? "";
  return present([
    awaited && `${awaited} is not there yet; this is what there is meanwhile.`,
    arched ? OF_TWO : hint.replace("{placed}", () => placed || "the network's answers"),
    dims === 3 && "Drag to turn, drag with the right button to move.",
    look?.regions && dims === 2 && BEHIND,
    look?.draw === "density" && "Grey shows how many dots lie over each other.",
    look && look.trails !== "none" && "A trail is thin where its dot was and thick where it is.",
    provenance,
    !recording.complete && `The recording was cut short after epoch ${lastLabel(recording)}, or goes on.`,
  ]).join(" ");
}
