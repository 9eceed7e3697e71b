// Form controls of the playground's panels.

import type { ButtonHTMLAttributes, PartialSelectHTMLAttributes } from "preact";
import { useRef } from "preact/hooks";

/** A value and how it is written. */
export type Option<Value extends string = string> = readonly [value: Value, title: string];

export function titled<Name extends string>(names: readonly Name[], titles: Readonly<Record<Name, string>>): Option<Name>[] {
  return names.map((name) => [name, titles[name]]);
}

interface SelectProps<Value extends string>
  extends Omit<PartialSelectHTMLAttributes<HTMLSelectElement>, "label" | "value" | "role" | "size"> {
  label: string;
  options: readonly Option<Value>[];
  value: string | undefined;
  /** How `value` is written where it is none of the options. */
  valueTitle?: string;
  onChoose: (value: Value, select: HTMLSelectElement) => void;
}

/** A choice of one. A value that is none of the options is offered from then on. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, options, value, valueTitle, onChoose, ...attributes } = props;
  const others = useRef<Option[]>([]).current;
  if (value && ![...options, ...others].some(([known]) => known === value)) others.push([value, valueTitle ?? value]);
  return (
    <select
      {...attributes}
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onChoose(currentTarget.value as Value, currentTarget)}
    >
      {[...options, ...others].map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}

interface RoundButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "label" | "title" | "class" | "role"> {
  sign: string;
  class?: string;
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
