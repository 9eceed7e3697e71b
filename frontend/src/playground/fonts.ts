// Fonts of the equations: the KaTeX fonts that MathML needs.

import main from "katex/dist/fonts/KaTeX_Main-Regular.woff2?url";
import italic from "katex/dist/fonts/KaTeX_Math-Italic.woff2?url";
import sums from "katex/dist/fonts/KaTeX_Size2-Regular.woff2?url";

const FILES = { KaTeX_Main: main, KaTeX_Math: italic, KaTeX_Size2: sums };

/** Have them on the page. Where one does not come another font serves. */
export function loadMathFonts(): void {
  for (const [family, url] of Object.entries(FILES)) {
    if ([...document.fonts].some((face) => face.family.replaceAll('"', "") === family)) continue;
    const face = new FontFace(family, `url("${url}")`);
    document.fonts.add(face);
    face.load().catch(() => document.fonts.delete(face));
  }
}
