// Icon buttons, whose label is an SVG path, and the segmented switch.

import { type ComponentChildren, render } from "preact";
import { element } from "./dom";

/** Paths on a field of 16 × 16. */
export const ICONS = {
  back: "M11.5 3v10L4.5 8zM3 3h1.5v10H3z",
  forward: "M4.5 3v10l7-5zM11.5 3H13v10h-1.5z",
  loop: "M4 4.5h7.2L9.6 3l1-1L14 5.2 10.6 8.4l-1-1 1.6-1.5H5.4V8H4zM12 11.5H4.8L6.4 13l-1 1L2 10.8 5.4 7.6l1 1-1.6 1.5h5.8V8H12z",
  one: "M2 3h12v10H2zm1.4 1.4v7.2h9.2V4.4z",
  pictures: "M2 2.5h5.4v5H2zM8.6 2.5H14v5H8.6zM2 8.5h5.4v5H2zM8.6 8.5H14v5H8.6z",
  epochs: "M1 5h4v6H1zM6 4h4v8H6zM11 3h4v10h-4z",
};

/** In the colour of the text around it; `path` is one of ICONS, or another on that field. */
export function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 16 16" width={16} height={16} aria-hidden="true">
      <path d={path} fill="currentColor" fill-rule="evenodd" />
    </svg>
  );
}

interface IconButtonProps {
  title: string;
  path: string;
  onClick: () => void;
}

export function IconButton({ title, path, onClick }: IconButtonProps) {
  return (
    <button type="button" class="control" title={title} aria-label={title} onClick={onClick}>
      <Icon path={path} />
    </button>
  );
}

/** The same for what is built by hand. */
export function iconButton(props: IconButtonProps): HTMLButtonElement {
  const host = element("div");
  render(<IconButton {...props} />, host);
  return host.firstElementChild as HTMLButtonElement;
}

export interface SwitchOption<Value> {
  value: Value;
  title: string;
  help?: string;
  /** Why it cannot be chosen, or "". */
  unavailable?: string;
  /** It was chosen and is not there yet. */
  busy?: boolean;
  /** Stands on the button instead of the title. */
  sign?: ComponentChildren;
}

interface SwitchProps<Value> {
  label: string;
  class?: string;
  choices: SwitchOption<Value>[];
  chosen: Value;
  onChoose(value: Value): void;
}

/** Segmented control: one of several. */
export function Switch<Value extends string | number>({ label, choices, chosen, onChoose, ...props }: SwitchProps<Value>) {
  return (
    <div class={props.class ? `switch ${props.class}` : "switch"} role="radiogroup" aria-label={label}>
      {choices.map(({ value, title, help, unavailable, busy, sign }) => (
        <button
          key={value}
          type="button"
          role="radio"
          class={sign ? "control" : undefined}
          title={unavailable || help || (sign ? title : undefined)}
          aria-label={sign ? title : undefined}
          aria-checked={value === chosen}
          aria-busy={busy}
          disabled={Boolean(unavailable)}
          onClick={() => onChoose(value)}
        >
          {sign ?? title}
        </button>
      ))}
    </div>
  );
}
