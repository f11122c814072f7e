import { useEffect, useRef } from "preact/hooks";
import { rate as rateText } from "../data/format.ts";
import type { RateHistory } from "../data/rate_history.ts";
import { usePaced } from "./use_paced.ts";

/** Minutes shown; bytes a second that the scale reaches at least. */
const MINUTES = 5, LEAST = 1e6;

/** What a session sent over the last minutes, drawn on a canvas; the words beside it say the same. */
export function RateChart(
  { history, label, height = 120 }: { history: RateHistory; label: string; height?: number },
) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = usePaced(history.version);
  useEffect(() => draw(canvas.current!, history, height), [version, height, history]);
  useEffect(() => {
    const watcher = new ResizeObserver(() => draw(canvas.current!, history, height));
    watcher.observe(canvas.current!);
    return () => watcher.disconnect();
  }, [history]);
  return (
    <canvas
      ref={canvas}
      class="chart"
      role="img"
      aria-label={label}
      style={{ height: `${height}px` }}
    />
  );
}

function draw(canvas: HTMLCanvasElement, { times, rates }: RateHistory, height: number): void {
  const width = canvas.clientWidth, scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const pen = canvas.getContext("2d")!;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const faint = style.getPropertyValue("--faint"), accent = style.getPropertyValue("--accent");
  const most = ceiling(Math.max(LEAST, ...rates));
  const end = times.at(-1) ?? Date.now(), span = MINUTES * 60_000;
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "bottom";
  for (const share of [0.5, 1]) {
    const y = height - share * (height - 16) - 1;
    pen.strokeStyle = style.getPropertyValue("--line");
    pen.beginPath();
    pen.moveTo(0, y);
    pen.lineTo(width, y);
    pen.stroke();
    pen.fillStyle = faint;
    pen.fillText(rateText(most * share), 2, y - 1);
  }
  if (rates.length < 2) return;
  pen.beginPath();
  times.forEach((time, i) => {
    const x = width * (1 - (end - time) / span), y = height - 1 - (rates[i] / most) * (height - 16);
    if (i === 0) pen.moveTo(x, y);
    else pen.lineTo(x, y);
  });
  pen.strokeStyle = accent;
  pen.lineWidth = 2;
  pen.lineJoin = "round";
  pen.stroke();
  pen.lineTo(width, height);
  pen.lineTo(width * (1 - (end - times[0]) / span), height);
  pen.globalAlpha = 0.12;
  pen.fillStyle = accent;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1;
}

/** The next round number: 1, 2 or 5 times a power of ten. */
function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((round) => round >= value)!;
}
