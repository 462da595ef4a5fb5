/** A plot of stacked bars. It is loaded when it is shown, and what it shows must stand beside it as a table. */
import "chart.js";
import { html, useEffect, useRef, useState } from "console/html.js";

const { Chart } = globalThis;
const DARK = matchMedia("(prefers-color-scheme: dark)");
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** `series`: `[{ name, colour: "--good", values }]`; `onPick(index, series)` is told which bar was clicked. */
export function StackedBars({ label, names, series, onPick }) {
  const canvas = useRef(null);
  const [isDark, setIsDark] = useState(DARK.matches);
  useEffect(() => {
    const follow = () => setIsDark(DARK.matches);
    DARK.addEventListener("change", follow);
    return () => DARK.removeEventListener("change", follow);
  }, []);
  useEffect(() => {
    const chart = new Chart(canvas.current, { type: "bar", ...described(canvas.current, names, series, onPick) });
    return () => chart.destroy();
  }, [isDark, JSON.stringify([names, series])]);
  return html`<div class="plot"><canvas ref=${canvas} role="img" aria-label=${label}></canvas></div>`;
}

function described(canvas, names, series, onPick) {
  const colour = (name) => resolved(canvas.parentElement, name);
  const { font, fontFamily } = { font: getComputedStyle(canvas), fontFamily: getComputedStyle(canvas).fontFamily };
  const text = { color: colour("--quiet"), font: { family: fontFamily, size: 12, weight: font.fontWeight } };
  return {
    data: {
      labels: names,
      datasets: series.map((each) => ({
        label: each.name,
        data: each.values,
        backgroundColor: colour(each.colour),
        borderColor: colour("--surface"),
        borderWidth: 1,
        borderRadius: 3,
        maxBarThickness: 40,
      })),
    },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: STILL.matches ? false : { duration: 300 },
      interaction: { mode: "index", intersect: false },
      onClick(event, _, chart) {
        const [found] = chart.getElementsAtEventForMode(event, "nearest", { intersect: true }, true);
        if (found) onPick(found.index, series[found.datasetIndex]);
      },
      onHover(event, found) {
        event.native.target.style.cursor = found.length ? "pointer" : "default";
      },
      plugins: {
        legend: { position: "bottom", align: "start", labels: { ...text, usePointStyle: true, pointStyle: "rectRounded", boxHeight: 8, padding: 16 } },
        tooltip: { titleFont: text.font, bodyFont: text.font, boxPadding: 4, padding: 10 },
      },
      scales: {
        x: { stacked: true, grid: { display: false }, border: { color: colour("--line") }, ticks: { ...text, maxRotation: 0, autoSkipPadding: 12 } },
        y: { stacked: true, beginAtZero: true, grid: { color: colour("--line") }, border: { display: false }, ticks: { ...text, precision: 0, maxTicksLimit: 5 } },
      },
    },
  };
}

/** What a colour of the style sheet is now, which depends on light and dark. */
function resolved(place, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
