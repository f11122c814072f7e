import { useEffect, useRef } from "preact/hooks";

/** A machine on the wall. */
export interface Tile {
  id: string;
  label: string;
  /** 0 to 1: how far it is. */
  share: number;
  kind: "good" | "bad" | "warn" | "busy" | "calm";
}

interface WallProps {
  tiles: readonly Tile[];
  /** Says in words what the picture shows. */
  label: string;
  onPick?(id: string): void;
}

const GAP = 3;

/** All machines of a session at one glance: a tile each, filled as far as it is; one canvas, however many there are. */
export function Wall({ tiles, label, onPick }: WallProps) {
  const canvas = useRef<HTMLCanvasElement>(null), width = useRef(0);
  const shown = useRef(tiles);
  shown.current = tiles;
  const paint = () => draw(canvas.current!, shown.current, width.current ||= canvas.current!.clientWidth);
  useEffect(paint, [tiles]);
  useEffect(() => {
    const watcher = new ResizeObserver(() => {
      if (canvas.current!.clientWidth === width.current) return;
      width.current = canvas.current!.clientWidth;
      paint();
    });
    watcher.observe(canvas.current!);
    return () => watcher.disconnect();
  }, []);
  const at = (event: MouseEvent) => {
    const { columns, size } = grid(canvas.current!.clientWidth, tiles.length);
    const column = Math.floor(event.offsetX / (size + GAP)), row = Math.floor(event.offsetY / (size + GAP));
    return column < columns ? tiles[row * columns + column] : undefined;
  };
  return (
    <canvas
      ref={canvas}
      class="wall"
      role="img"
      aria-label={label}
      onMouseMove={(event) => canvas.current!.title = at(event)?.label ?? ""}
      onClick={(event) => {
        const tile = at(event);
        if (tile) onPick?.(tile.id);
      }}
    />
  );
}

function grid(width: number, count: number) {
  const size = count <= 30 ? 44 : count <= 120 ? 30 : count <= 600 ? 20 : 12;
  const columns = Math.max(1, Math.floor((width + GAP) / (size + GAP)));
  return { size, columns, rows: Math.ceil(count / columns) };
}

function draw(canvas: HTMLCanvasElement, tiles: readonly Tile[], width: number): void {
  const { size, columns, rows } = grid(width, tiles.length);
  const height = Math.max(0, rows * (size + GAP) - GAP), scale = devicePixelRatio || 1;
  canvas.style.height = `${height}px`;
  const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const pen = canvas.getContext("2d")!, style = getComputedStyle(canvas);
  const color: Record<string, string> = {};
  for (const kind of ["good", "bad", "warn", "busy", "calm"]) {
    color[kind] = style.getPropertyValue(`--${kind}`);
  }
  const empty = style.getPropertyValue("--line");
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  tiles.forEach(({ share, kind }, i) => {
    const x = (i % columns) * (size + GAP), y = Math.floor(i / columns) * (size + GAP);
    pen.fillStyle = empty;
    pen.fillRect(x, y, size, size);
    pen.fillStyle = color[kind];
    const filled = kind === "bad" ? size : Math.round(size * Math.min(1, Math.max(0, share)));
    pen.fillRect(x, y + size - filled, size, filled);
  });
}
