/** The part of the page's script that says how uPlot draws one chart: series, axes, what hovers and what is marked. */
export const plotScript = String.raw`
function tooltip(chart) {
  const tip = element("div", "", "tip");
  tip.hidden = true;
  return {
    hooks: {
      init: (plot) => plot.over.append(tip),
      setCursor: (plot) => {
        const { left, idx } = plot.cursor;
        tip.hidden = left < 0 || idx === null || idx === undefined;
        if (tip.hidden) return;
        const rows = shown(chart).filter((one) => one.values[idx] !== null).map((one) => {
          const row = element("span");
          row.style.setProperty("--colour", "var(--" + one.colour + ")");
          row.append(element("i", one.name), element("b", figure(one.values[idx])));
          return row;
        });
        tip.replaceChildren(element("b", place(chart, idx)), ...rows);
        const at = plot.valToPos(chart.x.values[idx], "x");
        const width = plot.over.clientWidth;
        tip.style.top = "6px";
        tip.style.left = Math.max(-40, Math.min(width - tip.offsetWidth, at < width / 2 ? at + 12 : at - tip.offsetWidth - 12)) + "px";
      },
    },
  };
}

function shadeAndMark(chart) {
  const ratio = () => devicePixelRatio;
  return {
    hooks: {
      drawClear: (plot) => {
        const { left, top, width, height } = plot.bbox;
        plot.ctx.save();
        plot.ctx.fillStyle = colour("soft");
        for (const { from, to } of chart.shades ?? []) {
          const start = Math.max(left, plot.valToPos(from, "x", true));
          plot.ctx.fillRect(start, top, Math.min(left + width, plot.valToPos(to, "x", true)) - start, height);
        }
        plot.ctx.restore();
      },
      draw: (plot) => {
        const { left, top, width, height } = plot.bbox;
        const { ctx } = plot;
        ctx.save();
        ctx.font = font(11 * ratio());
        ctx.fillStyle = colour("muted");
        ctx.textBaseline = "top";
        for (const { from, to, text } of chart.shades ?? []) {
          const start = plot.valToPos(from, "x", true);
          if (ctx.measureText(text).width + 8 * ratio() < plot.valToPos(to, "x", true) - start) ctx.fillText(text, start + 4 * ratio(), top + 3 * ratio());
        }
        for (const { at, text } of chart.marks ?? []) {
          const x = plot.valToPos(at, "x", true);
          ctx.strokeStyle = ctx.fillStyle = colour("ink");
          ctx.lineWidth = ratio();
          ctx.setLineDash([3 * ratio(), 3 * ratio()]);
          ctx.beginPath();
          ctx.moveTo(x, top);
          ctx.lineTo(x, top + height);
          ctx.stroke();
          const fits = x + ctx.measureText(text).width + 6 * ratio() < left + width;
          ctx.textAlign = fits ? "left" : "right";
          ctx.fillText(text, x + (fits ? -4 : 4) * ratio(), top - 14 * ratio());
        }
        ctx.restore();
      },
    },
  };
}

function seriesOf(one) {
  const stroke = () => colour(one.colour);
  const bare = { stroke, spanGaps: true, width: one.thin ? 1 : 1.75, points: { show: false } };
  switch (one.shape) {
    case "edge": return { ...bare, width: 0 };
    case "points": return { ...bare, paths: () => null, points: { show: true, size: 6, fill: stroke, stroke } };
    case "rings": return { ...bare, paths: () => null, points: { show: true, size: 10, width: 2, fill: () => colour("paper"), stroke } };
    case "dots": return { ...bare, points: { show: true, size: 6, width: 1, fill: stroke, stroke } };
    case "area": return { ...bare, fill: () => colour(one.colour) + "26" };
    default: return { ...bare, ...(one.dashed ? { dash: [5, 4], width: 1.5 } : {}) };
  }
}

function axes(chart) {
  const look = { stroke: () => colour("muted"), font: font(12), grid: { stroke: () => colour("rule"), width: 1 }, ticks: { show: false } };
  const longest = (plot, values) => Math.max(28, ...(values ?? []).map((text) => text === null ? 0 : String(text).length * 7.2 + 10));
  const horizontal = { ...look, size: 26, gap: 6, label: chart.x.title + (chart.x.unit ? ", " + chart.x.unit : ""), labelFont: font(12), labelSize: 20, labelGap: 0, grid: { show: false }, border: { show: true, stroke: () => colour("faint"), width: 1 } };
  const { ticks } = chart.x;
  if (ticks) {
    const room = (plot) => {
      let last = -Infinity;
      return ticks.filter(({ at, text }) => {
        const x = plot.valToPos(at, "x");
        if (x - last < 14 + text.length * 6.5) return false;
        last = x;
        return true;
      });
    };
    Object.assign(horizontal, { splits: (plot) => (plot.bbox.width ? room(plot) : ticks).map(({ at }) => at), values: (plot, splits) => splits.map((at) => ticks.find((tick) => tick.at === at)?.text ?? "") });
  }
  const round = (plot, splits) => splits.map((value) => value === null ? "" : value >= 1000 ? value.toLocaleString("en-US") : String(+value.toPrecision(6)));
  const vertical = { ...look, size: longest, gap: 6, values: round, space: 36 };
  if (chart.logarithmic) {
    const keep = (plot, splits) => splits;
    const splits = (plot, axis, low, high) => powers(low, high);
    Object.assign(vertical, { splits, filter: keep, grid: { ...look.grid, filter: keep } });
  }
  return [horizontal, vertical];
}

function known(chart) {
  return chart.series.flatMap((one) => one.values).filter((value) => value !== null && (!chart.logarithmic || value > 0));
}

// Round values in a range of a log scale: as few to a decade as give two of them.
function powers(low, high) {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const wide = Math.log10(high / low) > 2.4;
  for (const steps of wide ? [[1]] : [[1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const found = [];
    for (let power = from; power <= to; power++) for (const step of steps) found.push(+(step * 10 ** power).toPrecision(3));
    const within = found.filter((value) => value >= low && value <= high);
    if (within.length > 1) return within;
  }
  return [low, high].map((value) => +value.toPrecision(2));
}

function scales(chart) {
  const { values } = chart.x;
  const [first, last] = [values[0], values[values.length - 1]];
  const margin = chart.x.ticks && !chart.x.names?.[0]?.includes("%") ? Math.max(0.15, (last - first) * 0.03) : 0;
  const [least, most] = [Math.min(...known(chart)), Math.max(...known(chart))];
  const vertical = chart.logarithmic
    ? { distr: 3, range: () => [least / 1.3, most * 1.3] }
    : { range: () => [0, chart.most ?? (most > 0 && Number.isFinite(most) ? most * 1.1 : 1)] };
  return { x: { time: false, range: () => [first - margin, last > first ? last + margin : first + 1] }, y: vertical };
}
`;
