// The line under the map: how to read the picture, and how it came about.

const OF_TWO =
  "Each dot is a sample: left to right by the network's belief in the two classes, higher the less decided it is " +
  "(twice the standard deviation of its answer). Equal ways along the arch are equal changes of the answer.";

const HINTS = {
  star: "Each dot is a sample, pulled towards each class as strongly as the network believes in it: sure at the rim, undecided in the middle.",
  pca: "Each dot is a sample, placed along the directions in which the trained network's answers differ most, the same at every epoch.",
  tsne: "Each dot is a sample; dots are close where WHAT are alike. One map for the whole training: the same always stands in the same place. Distances between far clusters mean little.",
  umap: "Each dot is a sample; dots are close where WHAT are alike, and clusters that touch share some. One map for the whole training: the same always stands in the same place. Sizes of clusters and gaps between them mean little.",
};

const BEHIND =
  "Behind the dots: what the network says at that place, over the whole training; " +
  "pale where it is unsure, nothing where nothing ever was.";

/**
 * @param {import("../geometry/projections").Picture} drawn @param {string} words  how the picture came about, or ""
 * @param {string} awaited  the title of what is wanted and not there, or ""
 * @param {import("../data/recording").Recording} recording
 * @param {import("../displayoptions").Look} [look]  how it is drawn, where that is to be explained too
 * @param {string} [placed]  what of the network is placed, where that is not its answers
 * @param {boolean} [arched]  whether the picture is of two classes, bent to a half circle
 */
export function hintFor({ method, dims }, words, awaited, { complete, checkpoints }, look, placed, arched = false) {
  return [
    awaited && `${awaited} is not there yet; this is what there is meanwhile.`,
    arched ? OF_TWO : HINTS[method].replace("WHAT", () => placed || "the network's answers"),
    dims === 3 && "Drag to turn, drag with the right button to move.",
    ...(look ? drawingHints(look, dims) : []),
    words,
    !complete && `The recording was cut short after epoch ${checkpoints.at(-1).label}, or goes on.`,
  ]
    .filter(Boolean)
    .join(" ");
}

/** What is drawn besides dots. */
function drawingHints({ regions, draw, trails }, dims) {
  return [
    regions && dims === 2 && BEHIND,
    draw === "density" && "Grey shows how many dots lie over each other.",
    trails !== "none" && "A trail is thin where its dot was and thick where it is.",
  ];
}
