import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEY = "broadside.theme";

/** The reader's choice of colours, kept in this browser. */
export const theme = signal<Theme>(remembered());

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Browsers may be told to keep nothing: then it holds until the page is closed.
  }
});

function remembered(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}
