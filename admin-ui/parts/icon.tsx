/** Paths on a grid of 24, drawn as lines. */
const PATHS = {
  overview: "M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z",
  sessions: "M5 5v14M9.500 8a7 7 0 0 1 0 8M13 5.500a11 11 0 0 1 0 13M16.500 3.500a15 15 0 0 1 0 17",
  runs: "M12 7v5l3 3M3.500 12a8.500 8.500 0 1 0 2.600-6.100L3.500 8M3.500 3.500V8H8",
  templates: "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7",
  schedules: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  images:
    "M4 6c0-1.700 3.600-3 8-3s8 1.300 8 3-3.600 3-8 3-8-1.300-8-3zM4 6v12c0 1.700 3.600 3 8 3s8-1.300 8-3V6M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3",
  machines: "M4 4h16v11H4zM9 20h6M12 15v5",
  pxe: "M12 3v6M5 21v-4h14v4M12 9a3 3 0 1 0 0 .010M12 12v5",
  log: "M5 4h14v16H5zM8 8h8M8 12h8M8 16h5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  users:
    "M9 11a3.500 3.500 0 1 0 0-.010M3 20c0-3.500 2.700-5.500 6-5.500s6 2 6 5.500M16 7.500a3 3 0 1 1 1.500 5.600M18 14.700c2 .600 3.500 2.300 3.500 5.300",
  about: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v6M12 7.500v.010",
  help:
    "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.700 2.200c-.800.400-1.200 1-1.200 1.800M12 17v.010",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.500l4.500 4.500L19 7.500",
  warning: "M12 4l9 16H3zM12 10v4M12 17v.010",
  stop: "M6 6h12v12H6z",
  play: "M7 4.500v15l12-7.500z",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  remove: "M5 7h14M10 4h4M7 7l1 13h8l1-13M10 11v5M14 11v5",
  wake: "M12 3v8M6.500 6.500a8 8 0 1 0 11 0",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500L20 20",
  next: "M9 5l7 7-7 7",
  back: "M15 5l-7 7 7 7",
  menu: "M4 6h16M4 12h16M4 18h16",
  more: "M5 12h.010M12 12h.010M19 12h.010",
  light:
    "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400",
  dark: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
  disk: "M4 14h16v6H4zM6 14l2-10h8l2 10M8 17h.010",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  out: "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words: it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
