// Menu button: opens a popover with controls under it.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

interface MenuProps {
  /** On the button. */
  title: string;
  help: string;
  class?: string;
  /** Something in it is not as usual. */
  changed?: boolean;
  /** Rendered while it is open; what may close it is told how. */
  children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

export function Menu({ title, help, changed, children, ...props }: MenuProps) {
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const aborter = new AbortController();
    const { signal } = aborter;
    const close = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation(); // the view would let go of what is chosen
      setOpen(false);
      button.current?.focus();
    };
    const leave = (event: Event) => menu.current && !event.composedPath().includes(menu.current) && setOpen(false);
    document.addEventListener("keydown", close, { signal, capture: true });
    document.addEventListener("pointerdown", leave, { signal });
    return () => aborter.abort();
  }, [open]);
  useLayoutEffect(() => {
    if (open && sheet.current) keepInside(sheet.current);
  }, [open]);
  return (
    <div class={props.class ? `menu ${props.class}` : "menu"} ref={menu}>
      <button
        type="button"
        ref={button}
        class={changed ? "opener changed" : "opener"}
        title={help}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(!open)}
      >
        {title}
      </button>
      <div class="menu-sheet" role="dialog" aria-label={title} hidden={!open} ref={sheet}>
        {open && (typeof children === "function" ? children(() => setOpen(false)) : children)}
      </div>
    </div>
  );
}

/** Nothing of a sheet hangs over the window's edge. */
function keepInside(sheet: HTMLElement): void {
  sheet.style.translate = "";
  const { left, right } = sheet.getBoundingClientRect();
  const over = Math.max(right - document.documentElement.clientWidth + 8, 0) || Math.min(left - 8, 0);
  if (over) sheet.style.translate = `${-over}px`;
}
