import { plotScript } from "./browser-plot.ts";

/** What runs in the page: draws the charts with uPlot and fills the tables behind them. Plain JavaScript, for any browser. */
export const browserScript = `${plotScript}
const page = JSON.parse(document.getElementById("charts").textContent);
const drawn = new Map();
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
};
const figure = (value) => {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  if (size > 0 && size < 0.1) return value.toFixed(3);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
};
const place = (chart, index) => (chart.x.names ? chart.x.names[index] : figure(chart.x.values[index]) + " " + (chart.x.unit ?? ""));
const shown = (chart) => chart.series.filter((one) => one.shape !== "edge");
const named = (chart) => shown(chart).filter((one, index, all) => all.findIndex((other) => other.name === one.name) === index);
const font = (size) => size + 'px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

function legend(list, chart) {
  const several = shown(chart).length > 1 || (chart.bands ?? []).length > 0;
  const band = chart.bandName ? [element("li", chart.bandName, "band")] : [];
  band[0]?.style.setProperty("--colour", "var(--" + chart.series[0].colour + ")");
  list.replaceChildren(...(several ? named(chart) : []).map((one) => {
    const item = element("li", one.name, [one.dashed && "dashed", one.thin && "thin", one.shape === "rings" && "ring"].filter(Boolean).join(" "));
    item.style.setProperty("--colour", "var(--" + one.colour + ")");
    return item;
  }), ...band);
}

function numbers(box, chart) {
  const table = element("table");
  const head = table.createTHead().insertRow();
  head.append(header(chart.x.title + (chart.x.names || !chart.x.unit ? "" : ", " + chart.x.unit), "col"));
  for (const one of chart.series) head.append(header(one.name + ", " + chart.unit.replace(/, log scale$/, ""), "col"));
  const body = table.createTBody();
  chart.x.values.forEach((value, index) => {
    const row = body.insertRow();
    row.append(header(chart.x.names ? chart.x.names[index] : figure(value), "row"));
    for (const one of chart.series) row.insertCell().textContent = figure(one.values[index]);
  });
  box.replaceChildren(table);
}

function header(text, scope) {
  const cell = element("th", text);
  cell.scope = scope;
  return cell;
}

function draw(place, chart, width) {
  const id = place.dataset.chart;
  drawn.get(id)?.plot.destroy();
  place.hidden = chart === undefined;
  drawn.delete(id);
  if (chart === undefined) return;
  const [name, unit] = [place.querySelector("figcaption").firstChild, place.querySelector("figcaption .unit")];
  name.textContent = chart.title + " ";
  unit.textContent = chart.unit;
  legend(place.querySelector(".legend"), chart);
  const box = place.querySelector(".plot");
  const data = [chart.x.values, ...chart.series.map((one) => one.values)];
  const bands = (chart.bands ?? []).map(([upper, lower]) => ({ series: [upper + 1, lower + 1], fill: () => colour(chart.series[upper].colour) + "1f" }));
  const plot = new uPlot({
    width: width ?? box.clientWidth, height: 232, padding: [chart.marks?.length ? 18 : 10, 14, 0, 0], data, bands,
    series: [{}, ...chart.series.map(seriesOf)], axes: axes(chart), scales: scales(chart), legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 }, ...(id.startsWith("leg:") && chart.shades ? { sync: { key: "leg" } } : {}) },
    plugins: [tooltip(chart), shadeAndMark(chart)],
  }, data, box);
  drawn.set(id, { plot, box });
  const details = place.querySelector("details");
  details.ontoggle = () => details.open && numbers(details.querySelector(".table"), chart);
  details.ontoggle();
}

const leg = document.getElementById("leg");
const chartFor = (id) => (id.startsWith("leg:") ? page.legs[leg.value]?.[id.slice(4)] : page.charts[id]);
const places = [...document.querySelectorAll("[data-chart]")];
const drawAll = (width) => places.forEach((place) => draw(place, chartFor(place.dataset.chart), width));

drawAll();
leg?.addEventListener("change", () => places.filter((place) => place.dataset.chart.startsWith("leg:")).forEach((place) => draw(place, chartFor(place.dataset.chart))));
let paper = false;
new ResizeObserver(() => {
  if (paper) return;
  for (const { plot, box } of drawn.values()) if (box.clientWidth > 0 && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: 232 });
}).observe(document.querySelector("main"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawAll());
const closed = () => [...document.querySelectorAll("details.more:not([open])")];
let opened = [];
addEventListener("beforeprint", () => {
  paper = true;
  opened = closed();
  for (const details of opened) details.open = true;
  document.documentElement.dataset.paper = "";
  drawAll(660);
});
addEventListener("afterprint", () => {
  paper = false;
  for (const details of opened) details.open = false;
  delete document.documentElement.dataset.paper;
  drawAll();
});
`;
