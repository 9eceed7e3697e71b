// Widget: a Preact tree in an element of a view, rendered again only where a prop has changed.
//
// A view draws in frames of its own and calls `update` in each, at once and in that frame; props that are equal cost a comparison
// and no more. So props are values that change with what is chosen or with the checkpoint, and callbacks that stay the same
// functions. What changes in every frame is no prop: it is a signal that stands in the tree as a text (`<output>{signal}</output>`
// renders nothing again), or drawn by hand on an element that the tree leaves alone (`HandMade`, or a canvas by its `ref`).
// What only the widget itself knows, such as whether its menu is open, is a signal of its own or a hook; that is rendered once
// after the event, however often it changed.

import {
  Component,
  type ComponentChild,
  type ComponentClass,
  type ComponentType,
  type HTMLAttributes,
  h,
  type RefObject,
  render,
} from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { RovingTabindex } from "./keys";

export class Widget<Props extends object, Host extends Element | ShadowRoot = HTMLElement> {
  private _props: Props | null = null;

  /** The host has no children yet; the signal takes the tree down. */
  constructor(
    readonly node: Host,
    private readonly _component: ComponentType<Props>,
    signal?: AbortSignal,
  ) {
    signal?.addEventListener("abort", () => this.destroy());
  }

  /** Show this, at once. */
  update(props: Props): void {
    if (this._props && isSame(this._props, props)) return;
    this._props = props;
    render(h(this._component, props), this.node);
  }

  /** Take the tree down, so that its effects end; the host stays, empty. */
  destroy(): void {
    this._props = null;
    render(null, this.node);
  }
}

/** Whether all fields are the same: numbers and texts by what they are, lists by what they hold, objects by which they are. */
export function isSame<T extends object>(one: T, other: T): boolean {
  const names = Object.keys(one) as (keyof T)[];
  return names.length === Object.keys(other).length && names.every((name) => isEqual(one[name], other[name]));
}

function isEqual(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one === other || (one.length === other.length && one.every((value, i) => Object.is(value, other[i])));
}

interface HandMadeProps extends HTMLAttributes<HTMLDivElement> {
  /** Put inside once; the tree never touches them. */
  nodes: readonly Node[];
}

/** A `div` in a tree for what was made by hand. */
export function HandMade({ nodes, ...attributes }: HandMadeProps) {
  return h("div", { ...attributes, ref: (host: HTMLDivElement | null) => host?.firstChild ?? host?.append(...nodes) });
}

/** A component that is rendered again only where a prop is another value. */
export function pure<Props extends object>(component: (props: Props) => ComponentChild): ComponentClass<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isSame(this.props as Props, next);
    }
    override render(props: Props) {
      return component(props);
    }
  };
}

/** The tabulator stops once in an element, and arrows go on among what a selector finds in it: the element's `ref`. */
export function useRovingTabindex<Host extends HTMLElement>(selector: string): RefObject<Host | null> {
  const host = useRef<Host>(null);
  const roving = useRef<RovingTabindex>(null);
  useLayoutEffect(() => {
    const aborter = new AbortController();
    if (host.current) roving.current = new RovingTabindex(host.current, selector, aborter.signal);
    return () => aborter.abort();
  }, [selector]);
  useLayoutEffect(() => roving.current?.refresh());
  return host;
}
