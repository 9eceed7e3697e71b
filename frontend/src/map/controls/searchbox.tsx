// Search box: a combobox of sample numbers, classes, mistakes, keywords, measures and metadata.
// biome-ignore-all lint/a11y: a combobox as the ARIA practices have it: its list is never focused, and the keys are the field's

import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { shortened } from "../../core/dom";
import { pure } from "../../core/widget";
import { suggestions } from "../data/queryparser";
import type { Recording } from "../data/recording";
import type { Selection } from "../selection";
import type { MapActions } from "./maplayout";

const LENS = "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.3 15.3L20 20";
const LIST = "nnviz-suggestions"; // ids are the view's own, within its shadow root
const OPTION = "nnviz-suggestion-";
const LONGEST_EXAMPLE = 6; // characters of a class's name that is an example

export interface SearchBoxProps extends Pick<MapActions, "onFind"> {
  recording: Recording;
  /** The field, for who lets the person type. */
  input: RefObject<HTMLInputElement | null>;
  selection: Selection;
  /** Of the selection: what was found is said until something else is chosen. */
  version: number;
}

export function beginTyping({ current: field }: SearchBoxProps["input"]): void {
  field?.focus();
  field?.select();
}

export const SearchBox = pure(({ recording, input, selection, version, onFind }: SearchBoxProps) => {
  const [offered, setOffered] = useState<ReturnType<typeof suggestions>>([]);
  const [active, setActive] = useState(-1); // of those; -1 is the field itself
  const [result, setFound] = useState({ resultText: "", version: 0 });
  const list = useRef<HTMLUListElement>(null);
  const open = offered.length > 0;
  const placeholder = useMemo(() => `Search: ${examplesOf(recording).join(", ")} …`, [recording]);
  const words = result.version >= version ? result.resultText : "";

  useLayoutEffect(() => list.current?.children[active]?.scrollIntoView({ block: "nearest" }), [active]);

  function offer(list = suggestions(recording, input.current?.value ?? "")): void {
    setOffered(list);
    setActive(-1);
  }

  /** Down from the field to the list's first, from its last back to the field; up the other way round. */
  function step(by: number): void {
    const places = offered.length + 1; // the field is one
    if (open) setActive(((active + 1 + by + places) % places) - 1);
    else offer();
  }

  async function take(query: string, adding: boolean): Promise<void> {
    if (!query.trim() || !input.current) return;
    input.current.value = query;
    input.current.select();
    offer([]);
    const text = (await onFind(query, adding ? "add" : "set")) ?? `nothing called “${shortened(query.trim(), 24)}” here`;
    setFound({ resultText: text, version: selection.version });
  }

  function pressed(event: KeyboardEvent & { currentTarget: HTMLInputElement }): void {
    event.stopPropagation();
    const field = event.currentTarget;
    const acts: Record<string, () => void> = {
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Enter: () => take(offered[active]?.query ?? field.value, event.shiftKey),
      Escape: () => field.blur(),
    };
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(acts, event.key)) return;
    event.preventDefault();
    acts[event.key]();
  }

  const typingIsNoShortcut = (event: Event) => event.stopPropagation(); // the host's neither
  return (
    <div class="search column" role="search">
      <div class="field">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d={LENS} />
        </svg>
        <input
          ref={input}
          type="search"
          role="combobox"
          placeholder={placeholder}
          title="Find samples by number, class, mistake, word, measure, metadata, or what stands in a text, as text:word (/); Enter chooses them, with Shift besides those chosen"
          list={undefined} // none of the browser's own
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
          aria-label="Search samples"
          aria-autocomplete="list"
          aria-controls={LIST}
          aria-expanded={open}
          aria-activedescendant={active >= 0 ? OPTION + active : undefined}
          onInput={() => {
            setFound({ resultText: "", version });
            offer();
          }}
          onFocus={() => offer()}
          onClick={() => open || offer()}
          onBlur={() => offer([])}
          onKeyDown={pressed}
          onKeyUp={typingIsNoShortcut}
          onKeyPress={typingIsNoShortcut}
        />
        <kbd aria-hidden="true">/</kbd>
        <ul
          ref={list}
          id={LIST}
          role="listbox"
          aria-label="what could be meant"
          hidden={!open}
          onPointerDown={(event) => event.preventDefault()} // the field keeps the keyboard
        >
          {offered.map(({ query, description }, i) => (
            <li
              key={query}
              id={OPTION + i}
              role="option"
              aria-selected={i === active}
              title={query}
              onClick={({ shiftKey }) => take(query, shiftKey)}
            >
              <span class="query">{shortened(query, 32)}</span>
              <span class="quiet">{shortened(description, 72)}</span>
            </li>
          ))}
        </ul>
      </div>
      <div class="found one-line" role="status" title={words}>
        {words}
      </div>
    </div>
  );
});

/** Things of this run that could be typed. */
function examplesOf({ classNames, nSamples, labels, contents }: Recording): string[] {
  const number = String(Math.min(nSamples - 1, 123));
  const [one, other] = classNames;
  if (!labels) return [number, "unsure", contents.hasTexts ? "text:word" : "flips"];
  const short = classNames.length > 1 && Math.max(one.length, other.length) <= LONGEST_EXAMPLE;
  return [number, ...(short ? [one, `${one} > ${other}`] : ["a class"]), contents.hasTexts ? "text:word" : "wrong"];
}
