"use strict";
// Fills the selects and draws the charts from the data in the page; loads nothing.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words;
  // Okabe and Ito's colours, told apart with every kind of colour vision; patterns help in print
  const colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C8C8C", "#B3A369"];
  const patterns = ["", "/", "x", ".", "\\", "-", "+", "|"];
  const mostSectors = 7;
  const mostMeasures = 12;

  const style = getComputedStyle(document.body);
  const config = { displayModeBar: false, responsive: true };

  function select(id) {
    return document.getElementById(id);
  }

  function fill(id, names, chosen) {
    names.forEach(function (name, i) {
      const option = document.createElement("option");
      option.value = String(i);
      option.textContent = String(name);
      option.selected = i === chosen;
      select(id).appendChild(option);
    });
  }

  function chosen(id) {
    return Number(select(id).value);
  }

  function layout(height, more) {
    return Object.assign({
      height: height,
      margin: { l: 60, r: 20, t: 10, b: 40 },
      font: { family: style.fontFamily, size: 13, color: "#222222" },
      paper_bgcolor: "#ffffff",
      plot_bgcolor: "#ffffff",
      hoverlabel: { align: "left" }
    }, more);
  }

  function draw(name, traces, shape) {
    Plotly.react("plot-" + name, traces, shape, config);
  }

  function figures(value) {
    return value.toLocaleString("en", { maximumSignificantDigits: Math.abs(value) < 1000 ? 3 : 12, maximumFractionDigits: 3 });
  }

  function shown(value) {
    return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : figures(value);
  }

  // width in columns, in which a Chinese character takes two
  function columnsOf(text) {
    return Array.from(text).reduce(function (used, sign) {
      return used + (sign.charCodeAt(0) > 0x2e80 ? 2 : 1);
    }, 0);
  }

  // a label in at most two lines; breaks between words, and between any two Chinese characters
  function wrapped(text, width) {
    const lines = [""];
    (text.match(/[\u2e80-\uffef]|[^\u2e80-\uffef\s]+\s*|\s+/g) || []).forEach(function (piece) {
      if (columnsOf(lines[lines.length - 1] + piece.trimEnd()) > width && lines[lines.length - 1]) {
        lines.push("");
      }
      lines[lines.length - 1] += piece;
    });
    const shown = lines.slice(0, 2).map(function (line) { return line.trim(); });
    return shown.join("<br>") + (lines.length > 2 ? " …" : "");
  }

  function sum(values) {
    return values.reduce(function (total, value) { return total + value; }, 0);
  }

  function sectorBars(pollutant, region) {
    // one bar of the base year, then two a year: without and with the plan
    const source = data.sectors;
    const heads = [[], []];
    const bars = [];
    source.years.forEach(function (year, i) {
      const kinds = i === 0 ? ["scenario"] : ["baseline", "scenario"];
      kinds.forEach(function (kind) {
        heads[0].push(String(year));
        heads[1].push(i === 0 ? "" : words["report_short_" + kind]);
        bars.push(source[kind][pollutant][region][i]);
      });
    });
    return { heads: heads, bars: bars };
  }

  function drawSectors() {
    const pollutant = chosen("sectors-pollutant");
    const region = chosen("sectors-region");
    const found = sectorBars(pollutant, region);
    const weights = data.sectors.names.map(function (_, sector) {
      return sum(found.bars.map(function (bar) { return Math.abs(bar[sector]); }));
    });
    const order = weights.map(function (_, i) { return i; })
      .filter(function (i) { return weights[i] > 0; })
      .sort(function (a, b) { return weights[b] - weights[a]; });
    const parts = order.slice(0, mostSectors).map(function (sector) { return [sector]; });
    if (order.length > mostSectors) {
      parts.push(order.slice(mostSectors));
    }
    const traces = parts.map(function (members, i) {
      const name = i < mostSectors ? data.sectors.names[members[0]] : words.report_other_sectors;
      const values = found.bars.map(function (bar) {
        return sum(members.map(function (sector) { return bar[sector]; }));
      });
      return {
        type: "bar",
        name: name,
        x: found.heads,
        y: values,
        customdata: values.map(shown),
        marker: { color: colours[i], pattern: { shape: patterns[i], fillmode: "overlay", fgcolor: "#ffffff", size: 7, solidity: 0.15 } },
        hovertemplate: "%{x}<br>" + name + ": %{customdata} " + data.unit + "<extra></extra>"
      };
    });
    draw("sectors", traces, layout(420, {
      barmode: "stack",
      bargap: 0.25,
      yaxis: { title: { text: data.pollutants[pollutant].name + ", " + data.unit }, gridcolor: "#e5e5e5", rangemode: "tozero" },
      xaxis: { type: "multicategory", tickangle: 0 },
      legend: { orientation: "h", y: -0.18, traceorder: "normal" },
      margin: { l: 80, r: 20, t: 10, b: 60 }
    }));
  }

  function largestMeasures(values) {
    const order = values.map(function (_, i) { return i; })
      .filter(function (i) { return values[i] !== 0; })
      .sort(function (a, b) { return Math.abs(values[b]) - Math.abs(values[a]); });
    const rows = order.slice(0, mostMeasures).map(function (i) {
      return { name: data.measures.titles[i], clause: data.measures.clauses[i], value: values[i] };
    });
    const rest = order.slice(mostMeasures);
    if (rest.length) {
      const others = words.report_other_measures.replace("{count}", String(rest.length));
      rows.push({ name: others, clause: "", value: sum(rest.map(function (i) { return values[i]; })) });
    }
    return rows;
  }

  function drawMeasures() {
    const pollutant = chosen("measures-pollutant");
    const region = chosen("measures-region");
    const year = chosen("measures-year");
    const values = data.measures.values[pollutant][region][year];
    const rows = largestMeasures(values);
    const total = sum(values);
    const width = document.getElementById("plot-measures").clientWidth;
    const columns = Math.max(26, Math.min(72, Math.round(width / 18)));
    const trace = {
      type: "bar",
      orientation: "h",
      x: rows.map(function (row) { return row.value; }),
      y: rows.map(function (_, i) { return i; }),
      text: rows.map(function (row) { return shown(row.value); }),
      textposition: "outside",
      cliponaxis: false,
      customdata: rows.map(function (row) {
        const part = total ? figures(100 * row.value / total) + " %" : "–";
        return [row.name, (row.clause ? words.report_share_of.replace("{clause}", row.clause) + "<br>" : ""), shown(row.value), part];
      }),
      marker: { color: rows.map(function (row) { return row.value < 0 ? colours[1] : colours[0]; }) },
      hovertemplate: "%{customdata[0]}<br>%{customdata[1]}%{customdata[2]} " + data.unit + " (%{customdata[3]}" + words.report_of_total + ")<extra></extra>"
    };
    const empty = rows.length ? [] : [{ text: words.report_no_reduction, showarrow: false, xref: "paper", yref: "paper", x: 0.5, y: 0.5 }];
    draw("measures", [trace], layout(Math.max(160, 34 * rows.length + 70), {
      xaxis: { title: { text: data.pollutants[pollutant].name + ", " + data.unit }, gridcolor: "#e5e5e5", automargin: true },
      yaxis: {
        autorange: "reversed",
        automargin: true,
        tickvals: rows.map(function (_, i) { return i; }),
        ticktext: rows.map(function (row) { return wrapped(row.name, columns); })
      },
      annotations: empty,
      margin: { l: 20, r: 60, t: 10, b: 40 }
    }));
  }

  function airTrace(name, values, marker, unit, kind, places) {
    const here = places.map(function (i) { return values[i]; });
    return Object.assign({
      name: name,
      x: places.map(function (i) { return data.air.places[i]; }),
      y: here,
      customdata: here.map(function (value) { return value === null ? "–" : shown(value); }),
      hovertemplate: "%{x}<br>" + name + ": %{customdata} " + unit + "<extra></extra>",
      marker: marker
    }, kind);
  }

  function drawAir() {
    const one = data.air.pollutants[chosen("air-pollutant")];
    const year = chosen("air-year");
    const points = { type: "scatter", mode: "markers" };
    // places whose concentration is not known have no bar
    const places = data.air.places.map(function (_, i) { return i; })
      .filter(function (i) { return one.scenario[year][i] !== null; });
    const grade = data.air.places.map(function () { return one.grade; });
    const traces = [
      airTrace(String(data.base_year), one.base, { color: "#F2B48A" }, one.unit, { type: "bar" }, places),
      airTrace(data.air.years[year] + " " + words.scenario, one.scenario[year], { color: colours[0], pattern: { shape: "/", fillmode: "overlay", fgcolor: "#ffffff", size: 7, solidity: 0.15 } }, one.unit, { type: "bar" }, places),
      airTrace(words.limit_target, one.target[year], { color: "#222222", symbol: "line-ew-open", size: 30, line: { width: 3 } }, one.unit, points, places),
      airTrace(words.limit_grade, grade, {}, one.unit, { type: "scatter", mode: "lines", line: { color: colours[2], dash: "dash", width: 2 } }, places)
    ];
    draw("air", traces, layout(380, {
      barmode: "group",
      bargap: 0.35,
      yaxis: { title: { text: one.name + ", " + one.unit }, gridcolor: "#e5e5e5", rangemode: "tozero" },
      xaxis: { type: "category", automargin: true },
      legend: { orientation: "h", y: 1.12 },
      margin: { l: 70, r: 20, t: 30, b: 40 }
    }));
  }

  function names(list) {
    return list.map(function (one) { return one.name; });
  }

  function start(name, controls, redraw) {
    controls.forEach(function (control) {
      fill(name + "-" + control[0], control[1], control[2]);
      select(name + "-" + control[0]).addEventListener("change", redraw);
    });
    redraw();
  }

  const places = data.regions;
  start("sectors", [["pollutant", names(data.pollutants), 0], ["region", places, 0]], drawSectors);
  start("measures", [
    ["pollutant", names(data.pollutants), 0],
    ["region", places, 0],
    ["year", data.measures.years, data.measures.years.indexOf(data.report_year)]
  ], drawMeasures);
  if (data.air) {
    start("air", [
      ["pollutant", names(data.air.pollutants), data.air.first],
      ["year", data.air.years, data.air.years.indexOf(data.report_year)]
    ], drawAir);
  }

  // On paper the sheets of the regions are open, and the charts are as wide as the page between its margins.
  const paper = 670;
  let closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.from(document.querySelectorAll("details.paper:not([open])"));
    closed.forEach(function (sheet) { sheet.open = true; });
    document.querySelectorAll(".plot").forEach(function (plot) {
      Plotly.relayout(plot, { width: paper });
    });
  });
  window.addEventListener("afterprint", function () {
    closed.forEach(function (sheet) { sheet.open = false; });
    document.querySelectorAll(".plot").forEach(function (plot) {
      Plotly.relayout(plot, { width: null, autosize: true });
    });
  });
}());
