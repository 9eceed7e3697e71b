// What stands for a sample where there is room for more than a dot: its image, or its number where a run has no images.

const MOST_TEXELS = 96; // of a tile's longer side; larger images are reduced
const USUAL_TILE = 26; // CSS pixels of an image's longer side while all of the picture is seen
const LEAST_TILE = 12;
const MOST_MAGNIFIED = 4; // CSS pixels to a pixel of the image
const LARGEST_TILE = 128; // CSS pixels, of images that are no smaller themselves
const TILE_FONT_SIZE = 11; // CSS pixels of a font
const TILE_FONT_SCALE = 2; // texels a CSS pixel, fine enough for every screen

/**
 * @typedef {object} Tiles
 * @property {number} width  texels
 * @property {number} height
 * @property {boolean} framed  whether a tile has a frame in its dot's colour and covers the dot; else it stands above it
 * @property {(magnified: number) => {width: number, height: number}} sizeAt  CSS pixels on the screen
 * @property {(context: CanvasRenderingContext2D, sample: number, x: number, y: number) => boolean} paint  whether it was there yet
 */

/** @param {import("../data/sprites").Sprites} sprites  which exist @returns {Tiles} */
export function imageTiles(sprites) {
  const { width, height } = sprites.size;
  const longer = Math.max(width, height);
  const reduced = Math.min(MOST_TEXELS / longer, 1);
  const texels = [width, height].map((side) => Math.max(Math.round(side * reduced), 1));
  const most = Math.max(Math.min(longer * MOST_MAGNIFIED, LARGEST_TILE), LEAST_TILE);
  return {
    width: texels[0],
    height: texels[1],
    framed: true,
    sizeAt(magnified) {
      const side = Math.min(Math.max(USUAL_TILE * magnified ** 0.4, LEAST_TILE), most);
      return { width: (side * width) / longer, height: (side * height) / longer };
    },
    paint: (context, sample, x, y) => sprites.paint(context, sample, x, y, ...texels),
  };
}

/** @param {number} nSamples @param {{text: string, background: string, font: string}} theme @returns {Tiles} */
export function numberTiles(nSamples, { text, background, font }) {
  const size = { width: 8 + 0.62 * TILE_FONT_SIZE * String(nSamples - 1).length, height: TILE_FONT_SIZE + 5 };
  const [width, height] = [size.width, size.height].map((side) => Math.ceil(side * TILE_FONT_SCALE));
  return {
    width,
    height,
    framed: false,
    sizeAt: () => ({ width: width / TILE_FONT_SCALE, height: height / TILE_FONT_SCALE }),
    paint(context, sample, x, y) {
      context.font = `${TILE_FONT_SIZE * TILE_FONT_SCALE}px ${font}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.lineWidth = 3 * TILE_FONT_SCALE;
      context.strokeStyle = background;
      context.strokeText(String(sample), x + width / 2, y + height / 2);
      context.fillStyle = text;
      context.fillText(String(sample), x + width / 2, y + height / 2);
      return true;
    },
  };
}
