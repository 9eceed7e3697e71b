// Plotly overlays of the moment: a line across the plots of a chart, or a dot on a path, flat or in space.
//
// A chart says what it is by `layout.meta`: {nnviz: "epochs"} or {nnviz: "checkpoints"} by its x axis, or a path (chartgeometry.ts).

import { element } from "../core/dom";
import type { Checkpoints } from "../time/epochaxis";
import {
  AXES,
  type Axis,
  isPathway,
  momentOf,
  momentOnPath,
  type Pathway,
  type Pixels,
  positionOnPath,
  projectPoint,
  type SceneCamera,
  valueAt,
} from "./chartgeometry";
import { CHART_HOVERS } from "./dom";

const CLICK_REACH = 18; // pixels from a path
const REDRAWN = ["plotly_afterplot", "plotly_relayout", "plotly_relayouting"];

interface PlotlyAxis {
  _length?: number; // pixels
  _offset: number;
  d2p(value: number): number;
  p2d(pixels: number): number;
}

interface PlotlyFields {
  xaxis?: PlotlyAxis;
  yaxis?: PlotlyAxis;
}

/** As much of Plotly's element as is asked, none of which it promises. */
export interface PlotlyElement extends HTMLElement {
  layout?: { meta?: unknown };
  _fullData?: { type: string }[];
  _fullLayout?: PlotlyFields & {
    _plots?: Record<string, PlotlyFields>;
    dragmode?: string | false;
    scene?: { _scene?: { glplot?: { cameraParams?: SceneCamera }; dataScale: number[]; container?: HTMLElement } };
  };
  on?(name: string, listener: () => void): void;
  removeListener?(name: string, listener: () => void): void;
}

/** What a hand that has hold of a chart can do there, at a pixel of the window. */
export interface DragTarget {
  clicks: boolean;
  drags: boolean;
  momentAt(event: PointerEvent): number;
  checkpointAt(event: PointerEvent): number;
}

/** A layer over a chart, which keeps nothing of it itself. Places are in pixels from the chart's corner. */
export abstract class MomentLayer {
  protected t = 0;
  protected readonly layer: HTMLElement;
  private readonly _onRedraw = () => this.place(this.t);

  constructor(
    readonly plot: PlotlyElement,
    layerClass: string,
  ) {
    this.layer = element("div", { class: layerClass, "aria-hidden": "true" });
  }

  /** Be where Plotly wants it, which forgets who listens when it draws a chart anew. */
  attach(): void {
    this._unlisten();
    for (const name of REDRAWN) this.plot.on?.(name, this._onRedraw);
    const hovers = this.plot.querySelector(CHART_HOVERS); // its labels lie over the layer
    if (hovers && hovers.previousSibling !== this.layer) hovers.before(this.layer);
  }

  detach(): void {
    this._unlisten();
    this.layer.remove();
  }

  /** It is at a moment, in checkpoints. */
  place(t: number): void {
    this.t = t;
    this.draw();
  }

  /** Whether the chart still is what this layer is for. */
  abstract fits(): boolean;

  abstract targetAt(event: PointerEvent): DragTarget | null;

  /** No hand has hold of anything, and the pointer is over this chart. */
  hover(_event: PointerEvent): void {}

  /** Whether a hand turns the picture. */
  get rotates(): boolean {
    return false;
  }

  protected abstract draw(): void;

  /** Pixels of the window as pixels from the chart's corner. */
  protected within({ clientX, clientY }: PointerEvent): Pixels {
    const { left, top } = this.plot.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  private _unlisten(): void {
    for (const name of REDRAWN) this.plot.removeListener?.(name, this._onRedraw);
  }
}

/** The layer that a chart asks for, if it asks for one and is drawn. */
export function layerFor(plot: PlotlyElement, checkpoints: Checkpoints): MomentLayer | null {
  const axis = axisOf(plot);
  if (axis && plot._fullLayout?._plots) return new MomentLines(plot, axis, checkpoints);
  return plot._fullLayout && isPathway(plot.layout?.meta) ? new PathMark(plot) : null;
}

function axisOf({ layout }: PlotlyElement): Axis | undefined {
  const { nnviz } = (layout?.meta ?? {}) as { nnviz?: unknown };
  return AXES.find((axis) => axis === nnviz);
}

/** A field that has axes, in pixels from the chart's corner. */
interface Area {
  xaxis: PlotlyAxis;
  left: number;
  top: number;
  width: number;
  height: number;
}

/** A line across every field of a chart whose x axis is the training. */
export class MomentLines extends MomentLayer {
  private _lines: { node: HTMLElement; x: number; top: number; height: number; shown: boolean }[] = [];

  constructor(
    plot: PlotlyElement,
    private readonly _axis: Axis,
    private readonly _checkpoints: Checkpoints,
  ) {
    super(plot, "nnviz-moments");
    plot.classList.add("nnviz-conducted");
  }

  fits(): boolean {
    return axisOf(this.plot) === this._axis && this.plot._fullLayout?._plots !== undefined;
  }

  override attach(): void {
    super.attach();
    this.layer.classList.toggle(
      "light",
      this.plot._fullData?.some(({ type }) => type === "heatmap"),
    );
  }

  override detach(): void {
    super.detach();
    this.plot.classList.remove("nnviz-conducted");
  }

  /** In CSS pixels from the window's corner. */
  get lines() {
    const { left, top } = this.plot.getBoundingClientRect();
    const visible = this._lines.filter((line) => line.shown);
    return visible.map((line) => ({ axis: this._axis, x: left + line.x, top: top + line.top, height: line.height }));
  }

  targetAt(event: PointerEvent): DragTarget | null {
    const [x, y] = this.within(event);
    const inside = (low: number, length: number, at: number) => at >= low && at <= low + length;
    const area = this._areas().find((other) => inside(other.left, other.width, x) && inside(other.top, other.height, y));
    if (!area) return null;
    const momentAt = (at: PointerEvent) =>
      momentOf(this._axis, this._checkpoints, area.xaxis.p2d(this.within(at)[0] - area.left));
    const drags = this.plot._fullLayout?.dragmode === false; // else Plotly makes something of it
    return { clicks: true, drags, momentAt, checkpointAt: (at) => Math.round(momentAt(at)) };
  }

  protected draw(): void {
    const value = valueAt(this._axis, this._checkpoints, this.t);
    this._lines = this._areas().map(({ xaxis, left, top, width, height }, i) => {
      const node = this._lines[i]?.node ?? element("div");
      const within = xaxis.d2p(value);
      const shown = within >= -0.5 && within <= width + 0.5;
      const x = left + within;
      node.style.transform = `translate(${x}px, ${top}px)`;
      node.style.height = `${height}px`;
      node.style.visibility = shown ? "visible" : "hidden";
      return { node, x, top, height, shown };
    });
    if (this.layer.children.length !== this._lines.length) this.layer.replaceChildren(...this._lines.map(({ node }) => node));
  }

  /** Each once, though several pairs of axes may share one. */
  private _areas(): Area[] {
    const areas = new Map<string, Area>();
    for (const { xaxis, yaxis } of Object.values(this.plot._fullLayout?._plots ?? {})) {
      if (!xaxis?._length || !yaxis?._length) continue;
      const area = { xaxis, left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
      areas.set(`${area.left} ${area.top}`, area);
    }
    return [...areas.values()];
  }
}

/** A dot on the path that a chart draws at its axes, or in its scene. */
export class PathMark extends MomentLayer {
  private readonly _node = element("div");
  private _path: Pathway = { x: [], y: [], checkpoints: [] };
  private _at: Pixels | null = null;

  constructor(plot: PlotlyElement) {
    super(plot, "nnviz-mark");
    this.layer.append(this._node);
  }

  fits(): boolean {
    return this.plot._fullLayout !== undefined && isPathway(this.plot.layout?.meta);
  }

  override attach(): void {
    super.attach();
    const meta = this.plot.layout?.meta;
    if (isPathway(meta)) this._path = meta;
  }

  /** In CSS pixels from the window's corner; null where it is not seen. */
  get mark(): Pixels | null {
    const { left, top } = this.plot.getBoundingClientRect();
    return this._at && [left + this._at[0], top + this._at[1]];
  }

  override get rotates(): boolean {
    return this.plot._fullLayout?.scene !== undefined;
  }

  /** A mouse takes the moment along a flat path; in space it turns the picture, and the mark goes along. */
  targetAt(event: PointerEvent): DragTarget {
    const near = this._under(event, CLICK_REACH) !== null;
    return {
      clicks: near,
      drags: near && !this.rotates,
      momentAt: (at) => this._under(at) ?? this.t,
      checkpointAt: (at) => this._nearestPoint(at),
    };
  }

  override hover(event: PointerEvent): void {
    this.plot.classList.toggle("nnviz-near", this._under(event, CLICK_REACH) !== null);
  }

  protected draw(): void {
    this._at = projectionOf(this.plot)?.(positionOnPath(this._path, this.t)) ?? null;
    this._node.style.visibility = this._at ? "visible" : "hidden";
    if (this._at) this._node.style.transform = `translate(${this._at[0]}px, ${this._at[1]}px)`;
  }

  /** The moment under the pointer, in checkpoints; null where the path is out of reach. */
  private _under(event: PointerEvent, reach = Infinity): number | null {
    return momentOnPath(this._pixels(), this._path.checkpoints, ...this.within(event), reach);
  }

  /** The recorded checkpoint that is nearest to the pointer. */
  private _nearestPoint(event: PointerEvent): number {
    const [x, y] = this.within(event);
    const distances = this._pixels().map((point) => Math.hypot(point[0] - x, point[1] - y));
    return this._path.checkpoints[distances.indexOf(Math.min(...distances))];
  }

  private _pixels(): Pixels[] {
    const project = projectionOf(this.plot);
    const far: Pixels = [Infinity, Infinity]; // what is behind the camera cannot be clicked
    const { x, y, z } = this._path;
    return x.map((value, i) => project?.([value, y[i], z?.[i] ?? 0]) ?? far);
  }
}

type Point = readonly [x: number, y: number, z: number];

/** From a chart's coordinates to pixels from its corner; null where it is not drawn yet. */
function projectionOf(plot: PlotlyElement): ((point: Point) => Pixels | null) | null {
  const { xaxis, yaxis, scene } = plot._fullLayout ?? {};
  if (scene) {
    const { glplot, dataScale = [], container } = scene._scene ?? {};
    const camera = glplot?.cameraParams;
    if (!camera || !container) return null;
    const [own, within] = [plot, container].map((node) => node.getBoundingClientRect());
    return (point) => {
      const scaled = point.map((value, i) => value * dataScale[i]);
      const seen = projectPoint(camera, scaled, within.width, within.height);
      return seen && [seen[0] + within.left - own.left, seen[1] + within.top - own.top];
    };
  }
  if (!xaxis?._length || !yaxis?._length) return null;
  return ([x, y]) => [xaxis._offset + xaxis.d2p(x), yaxis._offset + yaxis.d2p(y)];
}
