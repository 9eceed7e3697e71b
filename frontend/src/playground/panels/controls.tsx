// Small controls that several panels have.

import type { HTMLAttributes } from "preact";
import { useRef } from "preact/hooks";

/** A value and how it is written. */
export type Option = readonly [value: string, title: string];

interface SelectProps extends Omit<HTMLAttributes<HTMLSelectElement>, "label"> {
  label: string;
  options: readonly Option[];
  value: string | undefined;
  /** How `value` is written where it is none of the options. */
  valueTitle?: string;
  onChoose: (value: string, select: HTMLSelectElement) => void;
}

/** A choice of one. A value that is none of the options is offered from then on. */
export function Select({ label, options, value, valueTitle, onChoose, ...attributes }: SelectProps) {
  const others = useRef<Option[]>([]).current;
  if (value && ![...options, ...others].some(([known]) => known === value)) others.push([value, valueTitle ?? value]);
  return (
    <select
      {...attributes}
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onChoose(currentTarget.value, currentTarget)}
    >
      {[...options, ...others].map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}

interface RoundButtonProps extends HTMLAttributes<HTMLButtonElement> {
  sign: string;
  title: string;
  /** What it is called, where that is not its title. */
  label?: string;
}

/** A small round button with a sign for its word. */
export function RoundButton({ sign, title, label = title, class: more, ...attributes }: RoundButtonProps) {
  return (
    <button {...attributes} type="button" class={more ? `round ${more}` : "round"} title={title} aria-label={label}>
      {sign}
    </button>
  );
}
